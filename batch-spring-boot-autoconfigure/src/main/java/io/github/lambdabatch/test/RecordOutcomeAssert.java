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

import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Assertions on the outcome of a record.
 *
 * @since 0.1.0
 */
public final class RecordOutcomeAssert extends AbstractAssert<RecordOutcomeAssert, RecordOutcome> {

	RecordOutcomeAssert(RecordOutcome actual) {
		super(actual, RecordOutcomeAssert.class);
	}

	/**
	 * Verify that the handler succeeded with a result.
	 * @param result the expected result; for an asynchronous handler, the value with
	 * which its future completed
	 * @return this assertion
	 */
	public RecordOutcomeAssert succeededWith(@Nullable Object result) {
		if (!(this.actual instanceof Succeeded succeeded) || !Objects.equals(succeeded.result(), result)) {
			failWithMessage("%nExpected a record that succeeded with%n  %s%nbut was:%n  %s", result, this.actual);
		}
		return this;
	}

	/**
	 * Verify that the handler failed and that a recoverer handled the record.
	 * @return this assertion
	 */
	public RecordOutcomeAssert isRecovered() {
		return isInstanceOf(Recovered.class);
	}

	/**
	 * Verify that the record was not run, as it had been handled before according to the
	 * idempotency store.
	 * @return this assertion
	 */
	public RecordOutcomeAssert isDuplicate() {
		return isInstanceOf(Duplicate.class);
	}

	/**
	 * Verify that the record was left unprocessed.
	 * @param reason the expected reason
	 * @return this assertion
	 */
	public RecordOutcomeAssert isUnprocessed(Reason reason) {
		if (!(this.actual instanceof Unprocessed unprocessed) || unprocessed.reason() != reason) {
			failWithMessage("%nExpected a record that was left unprocessed because of %s but was:%n  %s", reason,
					this.actual);
		}
		return this;
	}

	/**
	 * Verify how often the handler was called.
	 * @param attempts the number of calls
	 * @return this assertion
	 */
	public RecordOutcomeAssert hasAttempts(int attempts) {
		if (this.actual.attempts() != attempts) {
			failWithMessage("%nExpected %s attempts but was:%n  %s", attempts, this.actual);
		}
		return this;
	}

	/**
	 * Verify that the last exception of the handler is an instance of a type.
	 * @param type the expected type
	 * @return this assertion
	 */
	public RecordOutcomeAssert hasExceptionInstanceOf(Class<? extends Throwable> type) {
		exception().isInstanceOf(type);
		return this;
	}

	/**
	 * Return assertions on the last exception that the handler of a failed or recovered
	 * record threw.
	 * @return assertions on the exception
	 */
	public AbstractThrowableAssert<?, ? extends Throwable> exception() {
		Throwable exception = (this.actual instanceof Failed failed) ? failed.exception()
				: (this.actual instanceof Recovered recovered) ? recovered.exception() : null;
		if (exception == null) {
			failWithMessage("%nExpected an exception but was:%n  %s", this.actual);
		}
		return Assertions.assertThat(exception).as(descriptionText());
	}

}
