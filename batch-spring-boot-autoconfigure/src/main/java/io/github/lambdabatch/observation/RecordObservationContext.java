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

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;

/**
 * The context of the observation of a record.
 *
 * @since 0.1.0
 * @see RecordObservationConvention
 */
public final class RecordObservationContext extends Observation.Context {

	private final RecordContext<?> record;

	private final RecordTracing tracing;

	private volatile @Nullable RecordOutcome outcome;

	/**
	 * Create the context.
	 * @param record the record and its batch
	 * @param tracing what the span of the record has to do with that of its producer
	 */
	public RecordObservationContext(RecordContext<?> record, RecordTracing tracing) {
		this.record = record;
		this.tracing = tracing;
	}

	/**
	 * Return the record.
	 * @return the record and its batch
	 */
	public RecordContext<?> getRecord() {
		return this.record;
	}

	/**
	 * Return what the span of the record has to do with that of its producer.
	 * @return the kind of tracing
	 */
	public RecordTracing getTracing() {
		return this.tracing;
	}

	/**
	 * Return the outcome of the record.
	 * @return the outcome, or {@code null} as long as the record has none
	 */
	public @Nullable RecordOutcome getOutcome() {
		return this.outcome;
	}

	void setOutcome(RecordOutcome outcome) {
		this.outcome = outcome;
	}

}
