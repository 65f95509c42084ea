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
 * Assertions on the outcome of an event. Records are identified by their message id or
 * sequence number.
 *
 * @since 0.1.0
 */
public final class BatchFunctionAssert extends AbstractAssert<BatchFunctionAssert, BatchFunctionResult> {

	BatchFunctionAssert(BatchFunctionResult actual) {
		super(actual, BatchFunctionAssert.class);
	}

	/**
	 * Verify that no record is reported as failed, so that Lambda does not redeliver any
	 * record.
	 * @return this assertion
	 */
	public BatchFunctionAssert hasNoFailures() {
		return reported();
	}

	/**
	 * Verify which records are reported to Lambda for redelivery: for a queue all records
	 * that were not handled, for a stream only the earliest of them, as Lambda redelivers
	 * the stream from there.
	 * @param itemIdentifiers exactly the reported records, in the order of the event
	 * @return this assertion
	 */
	public BatchFunctionAssert reported(String... itemIdentifiers) {
		List<String> reported = this.actual.batchResult().itemIdentifiers();
		if (!reported.equals(List.of(itemIdentifiers))) {
			failWithMessage(
					"%nExpected these records to be reported:%n  %s%nbut the reported records were:%n  %s%nin%n%s",
					List.of(itemIdentifiers), reported, this.actual);
		}
		return this;
	}

	/**
	 * Verify that records were handled: by the handler, by a recoverer, or in an earlier
	 * invocation.
	 * @param itemIdentifiers the records; there may be others
	 * @return this assertion
	 */
	public BatchFunctionAssert handled(String... itemIdentifiers) {
		return all(itemIdentifiers, "handled", RecordOutcome::isHandled);
	}

	/**
	 * Verify that records finally failed in this invocation.
	 * @param itemIdentifiers the records; there may be others
	 * @return this assertion
	 */
	public BatchFunctionAssert failed(String... itemIdentifiers) {
		return all(itemIdentifiers, "failed", RecordOutcome.Failed.class::isInstance);
	}

	/**
	 * Verify that records were left unprocessed.
	 * @param itemIdentifiers the records; there may be others
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
	 * Return assertions on the outcome of a record.
	 * @param itemIdentifier the message id or sequence number of the record
	 * @return assertions on its outcome
	 */
	public RecordOutcomeAssert outcome(String itemIdentifier) {
		requireRecord(itemIdentifier);
		return new RecordOutcomeAssert(this.actual.outcome(itemIdentifier)).as("outcome of %s", itemIdentifier);
	}

	/**
	 * Return assertions on the outcome of a record.
	 * @param index the position of the record in the event, counted from zero
	 * @return assertions on its outcome
	 */
	public RecordOutcomeAssert outcome(int index) {
		List<RecordOutcome> outcomes = this.actual.batchResult().outcomes();
		if (index < 0 || index >= outcomes.size()) {
			failWithMessage("%nExpected a record at index %s but the event has %s records:%n%s", index, outcomes.size(),
					this.actual);
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
			failWithMessage("%nExpected a record %s but the event does not have one:%n%s", itemIdentifier, this.actual);
		}
	}

}
