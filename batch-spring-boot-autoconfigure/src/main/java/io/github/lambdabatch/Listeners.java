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

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Notifies the {@link BatchListener}s of a processor about one batch, after the
 * {@link BatchLog}. Their exceptions do not affect the batch.
 */
final class Listeners {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final BatchLog log = new BatchLog();

	private final List<BatchListener> listeners;

	private final List<BatchListener> recordListeners;

	/** A listener that fails for one record is likely to fail for others. */
	private @Nullable Set<BatchListener> failed;

	/**
	 * Create the notifier for a batch.
	 * @param listeners the listeners
	 * @param recordListeners those of them that {@linkplain #observesRecords observe
	 * records}
	 */
	Listeners(List<BatchListener> listeners, List<BatchListener> recordListeners) {
		this.listeners = listeners;
		this.recordListeners = recordListeners;
	}

	/**
	 * Return whether a listener does anything about a single record. Many listeners only
	 * look at the result of a batch, and calling them for each record costs time.
	 */
	static boolean observesRecords(BatchListener listener) {
		return overrides(listener, "beforeRecord", RecordContext.class)
				|| overrides(listener, "afterRecord", RecordContext.class, RecordOutcome.class);
	}

	private static boolean overrides(BatchListener listener, String method, Class<?>... parameterTypes) {
		try {
			return listener.getClass().getMethod(method, parameterTypes).getDeclaringClass() != BatchListener.class;
		}
		catch (NoSuchMethodException | LinkageError ex) {
			// A native image knows the methods of few classes.
			return true;
		}
	}

	/**
	 * Return whether {@link #beforeRecord} does anything.
	 */
	boolean isStartObserved() {
		return !this.recordListeners.isEmpty();
	}

	/**
	 * Return whether {@link #afterRecord} does anything for an outcome.
	 */
	boolean isObserved(RecordOutcome outcome) {
		return !this.recordListeners.isEmpty() || this.log.isLogged(outcome);
	}

	void beforeBatch(BatchContext<?> context) {
		notifyListeners(this.listeners, (listener) -> listener.beforeBatch(context));
	}

	void beforeRecord(RecordContext<?> context) {
		if (isStartObserved()) {
			notifyListeners(this.recordListeners, (listener) -> listener.beforeRecord(context));
		}
	}

	void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		if (isObserved(outcome)) {
			notifyListeners(this.recordListeners, (listener) -> listener.afterRecord(context, outcome));
		}
	}

	void afterBatch(BatchResult<?, ?> result) {
		notifyListeners(this.listeners, (listener) -> listener.afterBatch(result));
	}

	private void notifyListeners(List<BatchListener> listeners, Consumer<BatchListener> method) {
		notifyListener(this.log, method);
		for (BatchListener listener : listeners) {
			notifyListener(listener, method);
		}
	}

	private void notifyListener(BatchListener listener, Consumer<BatchListener> method) {
		try {
			method.accept(listener);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.failed == null) {
				this.failed = Collections.newSetFromMap(new IdentityHashMap<>());
			}
			if (this.failed.add(listener)) {
				logger.warn("Listener %s failed; the outcome of the batch is unaffected"
					.formatted(listener.getClass().getName()), ex);
			}
		}
	}

}
