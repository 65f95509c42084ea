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

package io.github.lambdabatch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.FailedRecovery;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Logs the outcomes of one batch: a line for each record that failed, was recovered or
 * was interrupted. When many records fail alike, the first of them has a stack trace and
 * only the first few have a line.
 */
final class BatchLog implements BatchListener {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/** How many lines of one kind are logged for a batch. */
	private static final int MAX_LINES = 10;

	/** By exception type, or by what else makes lines alike. */
	private final Map<Object, Integer> counts = new HashMap<>(0);

	/**
	 * Return whether an outcome is logged.
	 */
	boolean isLogged(RecordOutcome outcome) {
		return outcome instanceof Failed || outcome instanceof Recovered || wasInterrupted(outcome);
	}

	private static boolean wasInterrupted(RecordOutcome outcome) {
		return outcome instanceof Unprocessed && outcome.attempts() > 0;
	}

	@Override
	public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		if (outcome instanceof Failed failed) {
			logFailure("Failed to handle %s (attempt %d in this invocation): %s", context, outcome, failed.exception());
			FailedRecovery failedRecovery = failed.failedRecovery();
			if (failedRecovery != null) {
				log(List.of("recovery", failedRecovery.exception().getClass()),
						() -> "Could not recover %s, so it is reported as failed: %s".formatted(context,
								Throwables.describe(failedRecovery.exception())),
						failedRecovery.exception());
			}
		}
		else if (outcome instanceof Recovered recovered) {
			logFailure("Recovered %s after it had failed (attempt %d in this invocation): %s", context, outcome,
					recovered.exception());
		}
		else if (outcome instanceof Unprocessed unprocessed && wasInterrupted(outcome)) {
			log(unprocessed.reason(),
					() -> ("Interrupted %s %s (attempt %d in this invocation, %d ms after the record was started);"
							+ " it is reported and delivered again")
						.formatted(context,
								(unprocessed.reason() == Reason.DEADLINE)
										? "because the time of the invocation is nearly over"
										: "because the invocation was interrupted",
								outcome.attempts(), outcome.duration().toMillis()),
					null);
		}
	}

	private void logFailure(String format, RecordContext<?> context, RecordOutcome outcome, Throwable exception) {
		log(exception.getClass(), () -> format.formatted(context, outcome.attempts(), Throwables.describe(exception)),
				exception);
	}

	private void log(Object kind, Supplier<String> line, @Nullable Throwable exception) {
		int count = this.counts.merge(kind, 1, Integer::sum);
		if (count > MAX_LINES || !logger.isWarnEnabled()) {
			return;
		}
		if (count == 1 && exception != null && hasStackTrace(exception)) {
			warn(line.get(), exception);
		}
		else {
			logger.warn(line.get());
		}
	}

	/**
	 * Return whether the stack trace tells more than the message. If the library could
	 * not read a payload, it only shows the library's own methods.
	 */
	private static boolean hasStackTrace(Throwable exception) {
		return !(exception instanceof PayloadConversionException || exception instanceof PayloadValidationException)
				|| Throwables.isThrownByApplication(exception);
	}

	/**
	 * An exception whose methods fail cannot be printed with its stack trace.
	 */
	private static void warn(String line, Throwable exception) {
		try {
			logger.warn(line, exception);
		}
		catch (RuntimeException | StackOverflowError ex) {
			logger.warn(line);
		}
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		this.counts.forEach((kind, count) -> {
			if (count > MAX_LINES) {
				logger.warn(describeMore(kind, count - MAX_LINES));
			}
		});
		long millis = result.duration().toMillis();
		if (result.handledCount() < result.records().size() || !this.counts.isEmpty()) {
			logger.info("Processed %s, in %d ms".formatted(result, millis));
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Processed %s, in %d ms".formatted(result, millis));
		}
	}

	private static String describeMore(Object kind, int count) {
		if (kind instanceof Class<?> type) {
			return "%d more records failed with %s".formatted(count, type.getName());
		}
		return (kind instanceof Reason) ? "%d more records were interrupted".formatted(count)
				: "%d more records could not be recovered".formatted(count);
	}

}
