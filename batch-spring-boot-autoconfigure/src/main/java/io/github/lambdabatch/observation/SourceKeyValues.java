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

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.observation.LambdaBatchObservation.SourceKeys;

/**
 * The keys that batches and records have in common.
 */
final class SourceKeyValues {

	private static final String PROCESS = "process";

	private SourceKeyValues() {
	}

	static KeyValues of(BatchContext<?> batch) {
		return KeyValues.of(SourceKeys.MESSAGING_SYSTEM.withValue(system(batch.eventType())),
				SourceKeys.OPERATION_TYPE.withValue(PROCESS), SourceKeys.OPERATION_NAME.withValue(PROCESS),
				SourceKeys.DESTINATION.withValue(OutcomeKeys.orNone(Destination.of(batch))),
				SourceKeys.FUNCTION.withValue(OutcomeKeys.orNone(batch.functionName())),
				SourceKeys.SOURCE.withValue(OutcomeKeys.source(batch.eventType())));
	}

	/**
	 * Return the name that OpenTelemetry's conventions have for a system, or one like it.
	 */
	private static String system(EventType eventType) {
		return (eventType == EventType.KAFKA) ? "kafka" : eventType.eventSource().replace(':', '_');
	}

	/**
	 * Return the name of a span: {@code orders process}.
	 */
	static String spanName(BatchContext<?> batch) {
		String destination = Destination.of(batch);
		return ((destination != null) ? destination : batch.eventType().eventSource()) + " " + PROCESS;
	}

}
