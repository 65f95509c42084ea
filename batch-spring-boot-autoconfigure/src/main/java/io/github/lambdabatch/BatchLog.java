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
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Tells the log what becomes of one batch: a line for each failed record, but not ten
 * thousand lines and stack traces for a batch that fails alike.
 */
final class BatchLog implements BatchListener {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final int MAX_LINES_ALIKE = 10;

	private final Map<Class<?>, Integer> failures = new HashMap<>(0);

	/**
	 * Whether there is anything to log about an outcome.
	 */
	boolean cares(RecordOutcome outcome) {
		return outcome instanceof RecordOutcome.Failed || outcome instanceof RecordOutcome.Recovered;
	}

	@Override
	public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		if (outcome instanceof RecordOutcome.Failed failed) {
			log("Failed to handle %s (attempt %d in this invocation): %s", context, failed.attempts(),
					failed.exception());
		}
		else if (outcome instanceof RecordOutcome.Recovered recovered) {
			log("Recovered %s, which had failed (attempt %d in this invocation): %s", context, recovered.attempts(),
					recovered.exception());
		}
	}

	private void log(String format, RecordContext<?> context, int attempts, Throwable exception) {
		int alike = this.failures.merge(exception.getClass(), 1, Integer::sum);
		if (alike > MAX_LINES_ALIKE || !logger.isWarnEnabled()) {
			return;
		}
		String line = format.formatted(context, attempts, exception);
		if (alike == 1) {
			logger.warn(line, exception);
		}
		else {
			logger.warn(line);
		}
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		this.failures.forEach((type, count) -> {
			if (count > MAX_LINES_ALIKE) {
				logger.warn("%d more records failed with %s".formatted(count - MAX_LINES_ALIKE, type.getName()));
			}
		});
		if (result.handledCount() < result.records().size() || !this.failures.isEmpty()) {
			logger.info("Processed " + result);
		}
		else if (logger.isDebugEnabled()) {
			logger.debug("Processed " + result);
		}
	}

}
