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

package io.github.lambdabatch.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordScope;

/**
 * Puts what names a record into the MDC, so that each line of the log tells it, and
 * leaves what was there before.
 */
final class MdcRecordScope implements RecordScope {

	static final String FUNCTION = "batchFunction";

	static final String EVENT_SOURCE = "batchEventSource";

	static final String ITEM_IDENTIFIER = "batchItemIdentifier";

	/** As Lambda's own appenders call it. */
	static final String REQUEST_ID = "AWSRequestId";

	@Override
	public Open open(RecordContext<?> context) {
		Map<String, @Nullable String> before = new LinkedHashMap<>();
		put(FUNCTION, context.functionName(), before);
		put(EVENT_SOURCE, context.eventSourceArn(), before);
		put(ITEM_IDENTIFIER, context.itemIdentifier(), before);
		Context lambdaContext = context.lambdaContext();
		put(REQUEST_ID, (lambdaContext != null) ? lambdaContext.getAwsRequestId() : null, before);
		return () -> before.forEach(MdcRecordScope::restore);
	}

	private static void put(String key, @Nullable String value, Map<String, @Nullable String> before) {
		if (value != null) {
			before.put(key, MDC.get(key));
			MDC.put(key, value);
		}
	}

	private static void restore(String key, @Nullable String value) {
		if (value != null) {
			MDC.put(key, value);
		}
		else {
			MDC.remove(key);
		}
	}

}
