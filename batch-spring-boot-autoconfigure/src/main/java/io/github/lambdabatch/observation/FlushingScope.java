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
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordScope;

/**
 * Sends what has been measured before the answer to Lambda leaves. Opened around the
 * {@link BatchObservations}, as a span is not sent before it has ended.
 *
 * @since 0.1.0
 */
public final class FlushingScope implements RecordScope {

	private static final Log logger = LogFactory.getLog(FlushingScope.class);

	private static final Open NOTHING = () -> {
	};

	private final List<TelemetryFlusher> flushers;

	/**
	 * Create the scope.
	 * @param flushers called one after the other, as long as time is left
	 */
	public FlushingScope(List<? extends TelemetryFlusher> flushers) {
		this.flushers = List.copyOf(flushers);
	}

	@Override
	public Open open(RecordContext<?> context) {
		return NOTHING;
	}

	@Override
	public Open openBatch(BatchContext<?> context) {
		return () -> flush(context);
	}

	private void flush(BatchContext<?> context) {
		long end = System.nanoTime() + context.graceTime().toNanos();
		for (TelemetryFlusher flusher : this.flushers) {
			Duration timeout = Duration.ofNanos(end - System.nanoTime());
			if (timeout.isNegative() || timeout.isZero()) {
				logger.warn("No time is left to flush %s; what it has not sent may arrive late or never"
					.formatted(flusher.getClass().getName()));
				continue;
			}
			try {
				flusher.flush(timeout);
			}
			catch (Exception | LinkageError ex) {
				if (ex instanceof InterruptedException) {
					Thread.currentThread().interrupt();
				}
				// Without a stack trace, as this is likely to happen again with each
				// batch.
				logger.warn("%s could not be flushed: %s".formatted(flusher.getClass().getName(), ex));
			}
		}
	}

}
