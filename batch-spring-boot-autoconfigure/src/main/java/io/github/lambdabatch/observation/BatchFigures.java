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

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * What a batch amounts to in numbers.
 */
final class BatchFigures {

	int recovered;

	int remembered;

	int duplicates;

	int failed;

	int failedRecoveries;

	int attempts;

	int redelivered;

	@Nullable Duration oldestAge;

	private final int[] unprocessed = new int[Reason.values().length];

	private BatchFigures() {
	}

	/**
	 * Add up the figures of a batch.
	 * @param result the result of the batch
	 * @param ages takes the age that each record had when the batch arrived, or
	 * {@code null}
	 */
	static BatchFigures of(BatchResult<?, ?> result, @Nullable Consumer<Duration> ages) {
		BatchFigures figures = new BatchFigures();
		result.outcomes().forEach(figures::add);
		figures.addDeliveries(result.context(), ages);
		return figures;
	}

	int unprocessed(Reason reason) {
		return this.unprocessed[reason.ordinal()];
	}

	private void add(RecordOutcome outcome) {
		this.attempts += outcome.attempts();
		if (outcome instanceof Succeeded) {
			return;
		}
		if (outcome instanceof Unprocessed left) {
			this.unprocessed[left.reason().ordinal()]++;
		}
		else if (outcome instanceof Failed failure) {
			this.failed++;
			if (failure.failedRecovery() != null) {
				this.failedRecoveries++;
			}
		}
		else if (outcome instanceof Recovered) {
			this.recovered++;
		}
		else if (outcome instanceof Remembered) {
			this.remembered++;
		}
		else if (outcome instanceof Duplicate) {
			this.duplicates++;
		}
	}

	private void addDeliveries(BatchContext<?> batch, @Nullable Consumer<Duration> ages) {
		Instant receivedAt = batch.receivedAt();
		Instant oldest = null;
		for (int i = 0; i < batch.records().size(); i++) {
			RecordContext<?> record = batch.record(i);
			Instant timestamp = record.timestamp();
			if (timestamp != null) {
				if (ages != null) {
					ages.accept(age(timestamp, receivedAt));
				}
				if (oldest == null || timestamp.isBefore(oldest)) {
					oldest = timestamp;
				}
			}
			Integer receiveCount = record.receiveCount();
			if (receiveCount != null && receiveCount > 1) {
				this.redelivered++;
			}
		}
		if (oldest != null) {
			this.oldestAge = age(oldest, receivedAt);
		}
	}

	/**
	 * Return the age of a record. It is zero if the clock of the source is ahead.
	 */
	private static Duration age(Instant timestamp, Instant receivedAt) {
		Duration age = Duration.between(timestamp, receivedAt);
		return age.isNegative() ? Duration.ZERO : age;
	}

}
