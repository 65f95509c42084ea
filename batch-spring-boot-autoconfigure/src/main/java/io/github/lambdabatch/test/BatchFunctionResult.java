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

package io.github.lambdabatch.test;

import java.util.List;

import org.assertj.core.api.AssertProvider;

import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.RecordOutcome;

/**
 * The result of sending an event. Pass it to AssertJ's {@code assertThat}. Immutable.
 *
 * @since 0.1.0
 */
public final class BatchFunctionResult implements AssertProvider<BatchFunctionAssert> {

	private final BatchResult<?, ?> result;

	private final String response;

	private final List<String> itemIdentifiers;

	BatchFunctionResult(BatchResult<?, ?> result, String response) {
		this.result = result;
		this.response = response;
		this.itemIdentifiers = result.context().itemIdentifiers();
	}

	/**
	 * Return the result of the batch.
	 * @return the result
	 */
	public BatchResult<?, ?> batchResult() {
		return this.result;
	}

	/**
	 * Return the answer that Lambda would receive.
	 * @return the answer as JSON
	 */
	public String response() {
		return this.response;
	}

	/**
	 * Return the identifiers of the records, by which the answer reports them.
	 * @return the item identifiers in the order of the event
	 */
	public List<String> itemIdentifiers() {
		return this.itemIdentifiers;
	}

	/**
	 * Return the outcome of a record.
	 * @param itemIdentifier the message id or sequence number, or topic, partition and
	 * offset such as {@code orders-0@100}
	 * @return the outcome
	 * @throws IllegalArgumentException if the event has no such record
	 */
	public RecordOutcome outcome(String itemIdentifier) {
		int index = this.itemIdentifiers.indexOf(itemIdentifier);
		if (index < 0) {
			throw new IllegalArgumentException(
					"The event has no record '%s'; its records are %s".formatted(itemIdentifier, this.itemIdentifiers));
		}
		return this.result.outcomes().get(index);
	}

	@Override
	public BatchFunctionAssert assertThat() {
		return new BatchFunctionAssert(this);
	}

	@Override
	public String toString() {
		StringBuilder description = new StringBuilder(this.result.toString());
		for (int i = 0; i < this.itemIdentifiers.size(); i++) {
			description.append("%n  %s: %s".formatted(this.itemIdentifiers.get(i), this.result.outcomes().get(i)));
		}
		return description.toString();
	}

}
