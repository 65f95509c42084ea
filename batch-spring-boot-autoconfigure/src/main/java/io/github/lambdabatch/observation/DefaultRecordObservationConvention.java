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

import java.util.ArrayList;
import java.util.List;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.observation.LambdaBatchObservation.RecordDetailKeys;
import io.github.lambdabatch.observation.LambdaBatchObservation.RecordKeys;

/**
 * The default names of the observation of a record. Extend it to add keys.
 *
 * @since 0.1.0
 */
public class DefaultRecordObservationConvention implements RecordObservationConvention {

	@Override
	public String getName() {
		return "lambda.batch.record";
	}

	@Override
	public String getContextualName(RecordObservationContext context) {
		return SourceKeyValues.spanName(context.getRecord().batch());
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(RecordObservationContext context) {
		RecordOutcome outcome = context.getOutcome();
		return SourceKeyValues.of(context.getRecord().batch())
			.and(RecordKeys.OUTCOME.withValue((outcome != null) ? OutcomeKeys.outcome(outcome) : "unknown"),
					RecordKeys.REASON.withValue((outcome != null) ? OutcomeKeys.reason(outcome) : OutcomeKeys.NONE),
					RecordKeys.EXCEPTION.withValue(
							OutcomeKeys.exceptionName((outcome != null) ? OutcomeKeys.exception(outcome) : null)));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(RecordObservationContext context) {
		RecordContext<?> record = context.getRecord();
		List<KeyValue> values = new ArrayList<>();
		values.add(RecordDetailKeys.MESSAGE_ID.withValue(record.itemIdentifier()));
		Object key = record.laneKey();
		if (record.eventType() != EventType.DYNAMODB
				&& (key instanceof String || record.eventType() == EventType.KAFKA)) {
			values.add(RecordDetailKeys.KEY.withValue(String.valueOf(key)));
		}
		String requestId = record.batch().requestId();
		if (requestId != null) {
			values.add(RecordDetailKeys.INVOCATION_ID.withValue(requestId));
		}
		Integer receiveCount = record.receiveCount();
		if (receiveCount != null) {
			values.add(RecordDetailKeys.RECEIVE_COUNT.withValue(receiveCount.toString()));
		}
		RecordOutcome outcome = context.getOutcome();
		if (outcome != null) {
			values.add(RecordDetailKeys.ATTEMPTS.withValue(Integer.toString(outcome.attempts())));
			if (outcome instanceof RecordOutcome.Failed failed) {
				values.add(RecordDetailKeys.ERROR_TYPE.withValue(failed.exception().getClass().getName()));
			}
		}
		return KeyValues.of(values);
	}

}
