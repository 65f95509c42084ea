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

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Guards the records of one batch against the exceptions of a {@link RecordScope}.
 */
final class GuardedScope implements RecordScope {

	static final RecordScope NONE = (context) -> GuardedScope.NOTHING;

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final Open NOTHING = () -> {
	};

	private final RecordScope delegate;

	/** A scope that fails for one record is likely to fail for others. */
	private final AtomicBoolean warned = new AtomicBoolean();

	private GuardedScope(RecordScope delegate) {
		this.delegate = delegate;
	}

	/**
	 * Create a guard for one batch.
	 */
	static RecordScope of(RecordScope scope) {
		return (scope != NONE) ? new GuardedScope(scope) : NONE;
	}

	@Override
	public Open open(RecordContext<?> context) {
		return guarded(() -> this.delegate.open(context));
	}

	@Override
	public Open openBatch(BatchContext<?> context) {
		return guarded(() -> this.delegate.openBatch(context));
	}

	private Open guarded(Supplier<Open> opening) {
		try {
			Open open = opening.get();
			return () -> close(open);
		}
		catch (Throwable ex) {
			warn(ex);
			return NOTHING;
		}
	}

	private void close(Open open) {
		try {
			open.close();
		}
		catch (Throwable ex) {
			warn(ex);
		}
	}

	private void warn(Throwable exception) {
		Throwables.throwIfFatal(exception);
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("Scope %s failed; the batch continues without it".formatted(this.delegate.getClass().getName()),
					exception);
		}
	}

}
