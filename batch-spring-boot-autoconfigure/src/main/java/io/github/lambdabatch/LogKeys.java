/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.lambdabatch;

/**
 * The keys under which the MDC of the log, and the context of Reactor in handlers that
 * return a {@code Mono} or a {@code Flux}, tell which batch and which record is being
 * worked on. A key is absent if its value is not known.
 *
 * @since 0.1.0
 * @see RecordScope
 */
public final class LogKeys {

	/**
	 * The name of the function, that of its bean: {@value}.
	 */
	public static final String FUNCTION = "batchFunction";

	/**
	 * The ARN of the queue or stream: {@value}.
	 */
	public static final String EVENT_SOURCE = "batchEventSource";

	/**
	 * The item identifier of the record: {@value}.
	 */
	public static final String ITEM_IDENTIFIER = "batchItemIdentifier";

	/**
	 * The request id of the invocation, as Lambda's own appenders call it: {@value}.
	 */
	public static final String REQUEST_ID = "AWSRequestId";

	/**
	 * The trace header of AWS X-Ray for the invocation, as Lambda's context has it:
	 * {@value}.
	 */
	public static final String XRAY_TRACE_ID = "xrayTraceId";

	private LogKeys() {
	}

}
