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

package io.github.lambdabatch.observation;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.observation.LambdaBatchObservation.BatchDetailKeys;
import io.github.lambdabatch.observation.LambdaBatchObservation.BatchKeys;

/**
 * The default names of the observation of a batch. Extend it to add keys.
 *
 * @since 0.1.0
 */
public class DefaultBatchObservationConvention implements BatchObservationConvention {

	@Override
	public String getName() {
		return "lambda.batch";
	}

	@Override
	public String getContextualName(BatchObservationContext context) {
		return SourceKeyValues.spanName(context.getBatch());
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(BatchObservationContext context) {
		return SourceKeyValues.of(context.getBatch())
			.and(BatchKeys.TRIGGER.withValue("pubsub"), BatchKeys.OUTCOME.withValue(outcome(context.getResult())));
	}

	private static String outcome(@Nullable BatchResult<?, ?> result) {
		if (result == null) {
			return "unknown";
		}
		if (result.handledCount() == result.records().size()) {
			return "handled";
		}
		return (result.handledCount() > 0) ? "partial" : "not-handled";
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(BatchObservationContext context) {
		BatchContext<?> batch = context.getBatch();
		KeyValues values = KeyValues
			.of(BatchDetailKeys.MESSAGE_COUNT.withValue(Integer.toString(batch.records().size())));
		String requestId = batch.requestId();
		return (requestId != null) ? values.and(BatchDetailKeys.INVOCATION_ID.withValue(requestId)) : values;
	}

}
