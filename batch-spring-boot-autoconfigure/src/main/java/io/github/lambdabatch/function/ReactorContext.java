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

package io.github.lambdabatch.function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import io.github.lambdabatch.LogKeys;
import io.github.lambdabatch.RecordContext;

/**
 * Tells the operators of a reactive handler which record they work on. They run on other
 * threads, whose MDC and current observation are not those of the record.
 */
final class ReactorContext {

	private ReactorContext() {
	}

	/**
	 * Return the result of a handler with the keys of the record in its context, and what
	 * Micrometer's context propagation captures from the current thread.
	 * @param result the result of the handler
	 * @param record the record
	 * @return the result itself unless it is a {@link Mono} or a {@link Flux}
	 */
	static @Nullable Object of(@Nullable Object result, RecordContext<?> record) {
		if (result instanceof Mono<?> mono) {
			return mono.contextWrite((context) -> withKeys(context, record)).contextCapture();
		}
		if (result instanceof Flux<?> flux) {
			return flux.contextWrite((context) -> withKeys(context, record)).contextCapture();
		}
		return result;
	}

	private static Context withKeys(Context context, RecordContext<?> record) {
		return context.put(LogKeys.ITEM_IDENTIFIER, record.itemIdentifier())
			.putNonNull(LogKeys.FUNCTION, record.functionName())
			.putNonNull(LogKeys.EVENT_SOURCE, record.eventSourceArn())
			.putNonNull(LogKeys.REQUEST_ID, record.batch().requestId())
			.putNonNull(LogKeys.XRAY_TRACE_ID, record.batch().xrayTraceId());
	}

}
