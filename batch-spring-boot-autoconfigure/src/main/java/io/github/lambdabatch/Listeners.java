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
 * Calls the {@link BatchListener}s of a processor for one batch and keeps what they throw
 * away from it.
 */
final class Listeners {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final BatchLog log = new BatchLog();

	private final List<BatchListener> listeners;

	/** A listener that fails for one record will for many. */
	private @Nullable Set<BatchListener> logged;

	Listeners(List<BatchListener> listeners) {
		this.listeners = listeners;
	}

	/**
	 * Whether {@link #beforeRecord} does anything.
	 */
	boolean watchStarts() {
		return !this.listeners.isEmpty();
	}

	/**
	 * Whether {@link #afterRecord} does anything for an outcome.
	 */
	boolean watch(RecordOutcome outcome) {
		return !this.listeners.isEmpty() || this.log.watches(outcome);
	}

	void beforeBatch(BatchContext<?> context) {
		call((listener) -> listener.beforeBatch(context));
	}

	void beforeRecord(RecordContext<?> context) {
		if (!watchStarts()) {
			return;
		}
		call((listener) -> listener.beforeRecord(context));
	}

	void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		if (!watch(outcome)) {
			return;
		}
		call((listener) -> listener.afterRecord(context, outcome));
	}

	void afterBatch(BatchResult<?, ?> result) {
		call((listener) -> listener.afterBatch(result));
	}

	/**
	 * The log comes first.
	 */
	private void call(Consumer<BatchListener> method) {
		call(this.log, method);
		for (BatchListener listener : this.listeners) {
			call(listener, method);
		}
	}

	private void call(BatchListener listener, Consumer<BatchListener> method) {
		try {
			method.accept(listener);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.logged == null) {
				this.logged = Collections.newSetFromMap(new IdentityHashMap<>());
			}
			if (this.logged.add(listener)) {
				logger.warn("Listener %s failed; no outcome is affected".formatted(listener.getClass().getName()), ex);
			}
		}
	}

}
