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
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;

import io.github.lambdabatch.RecordOutcome;

/**
 * Assertions on what became of an event. Records are named by message id or sequence
 * number.
 *
 * @since 0.1.0
 */
public final class BatchFunctionAssert extends AbstractAssert<BatchFunctionAssert, BatchFunctionResult> {

	BatchFunctionAssert(BatchFunctionResult actual) {
		super(actual, BatchFunctionAssert.class);
	}

	/**
	 * Verify that nothing is reported, so that Lambda delivers no record again.
	 * @return this assertion
	 */
	public BatchFunctionAssert hasNoFailures() {
		return reported();
	}

	/**
	 * Verify which records Lambda is told to deliver again: of a queue all that were not
	 * handled, of a stream the earliest, from which on Lambda delivers again.
	 * @param itemIdentifiers these and no others, in the order of the event
	 * @return this assertion
	 */
	public BatchFunctionAssert reported(String... itemIdentifiers) {
		List<String> reported = this.actual.batchResult().itemIdentifiers();
		if (!reported.equals(List.of(itemIdentifiers))) {
			failWithMessage("%nExpected to be reported:%n  %s%nbut was:%n  %s%nin%n%s", List.of(itemIdentifiers),
					reported, this.actual);
		}
		return this;
	}

	/**
	 * Verify that records were handled: by the handler, a recoverer, or in an earlier
	 * invocation.
	 * @param itemIdentifiers these, possibly among others
	 * @return this assertion
	 */
	public BatchFunctionAssert handled(String... itemIdentifiers) {
		return all(itemIdentifiers, "handled", RecordOutcome::isHandled);
	}

	/**
	 * Verify that records failed for good in this invocation.
	 * @param itemIdentifiers these, possibly among others
	 * @return this assertion
	 */
	public BatchFunctionAssert failed(String... itemIdentifiers) {
		return all(itemIdentifiers, "failed", RecordOutcome.Failed.class::isInstance);
	}

	/**
	 * Verify that records were left unprocessed.
	 * @param itemIdentifiers these, possibly among others
	 * @return this assertion
	 */
	public BatchFunctionAssert unprocessed(String... itemIdentifiers) {
		return all(itemIdentifiers, "left unprocessed", RecordOutcome.Unprocessed.class::isInstance);
	}

	/**
	 * Verify that every record was handled.
	 * @return this assertion
	 */
	public BatchFunctionAssert allHandled() {
		return handled(this.actual.itemIdentifiers().toArray(String[]::new));
	}

	/**
	 * Go on with what became of a record.
	 * @param itemIdentifier the record
	 * @return assertions on its outcome
	 */
	public RecordOutcomeAssert outcome(String itemIdentifier) {
		requireRecord(itemIdentifier);
		return new RecordOutcomeAssert(this.actual.outcome(itemIdentifier)).as("outcome of %s", itemIdentifier);
	}

	/**
	 * Go on with what became of a record.
	 * @param index the position of the record in the event, counted from zero
	 * @return assertions on its outcome
	 */
	public RecordOutcomeAssert outcome(int index) {
		List<RecordOutcome> outcomes = this.actual.batchResult().outcomes();
		if (index < 0 || index >= outcomes.size()) {
			failWithMessage("%nExpected a record %s but there are %s:%n%s", index, outcomes.size(), this.actual);
		}
		return new RecordOutcomeAssert(outcomes.get(index)).as("outcome of record %s", index);
	}

	private BatchFunctionAssert all(String[] itemIdentifiers, String verdict, Predicate<RecordOutcome> condition) {
		for (String itemIdentifier : itemIdentifiers) {
			requireRecord(itemIdentifier);
			if (!condition.test(this.actual.outcome(itemIdentifier))) {
				failWithMessage("%nExpected %s to be %s but was:%n  %s%nin%n%s", itemIdentifier, verdict,
						this.actual.outcome(itemIdentifier), this.actual);
			}
		}
		return this;
	}

	private void requireRecord(String itemIdentifier) {
		if (!this.actual.itemIdentifiers().contains(itemIdentifier)) {
			failWithMessage("%nExpected a record %s but there is none in%n%s", itemIdentifier, this.actual);
		}
	}

}
