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

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * The trace header of AWS X-Ray for an invocation.
 */
final class XRayTraceId {

	/** Where the runtime client puts it for the invocation that runs. */
	private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

	/** Where custom runtimes put it. */
	private static final String VARIABLE = "_X_AMZN_TRACE_ID";

	private XRayTraceId() {
	}

	static @Nullable String of(@Nullable Context context) {
		String traceId = (context != null) ? ofContext(context) : null;
		traceId = isPresent(traceId) ? traceId : System.getProperty(PROPERTY);
		traceId = isPresent(traceId) ? traceId : System.getenv(VARIABLE);
		return isPresent(traceId) ? traceId : null;
	}

	/**
	 * Managed runtimes bring the interface of the context, which may be older than this
	 * method. An exception of a context must not fail the batch, as the header only
	 * informs.
	 */
	private static @Nullable String ofContext(Context context) {
		try {
			return context.getXrayTraceId();
		}
		catch (NoSuchMethodError | RuntimeException ex) {
			return null;
		}
	}

	private static boolean isPresent(@Nullable String text) {
		return text != null && !text.isBlank();
	}

}
