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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The {@link RecordScope}s of one batch, opened one inside the other. Their exceptions do
 * not affect the batch. Safe for use by several threads.
 */
final class RecordScopes implements RecordScope {

	private static final RecordScopes NONE = new RecordScopes(new RecordScope[0]);

	private static final Open NOTHING = () -> {
	};

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/** An array, because it is iterated several times for each record. */
	private final RecordScope[] scopes;

	/** A scope that fails for one record is likely to fail for others. */
	private @Nullable Set<RecordScope> failed;

	private RecordScopes(RecordScope[] scopes) {
		this.scopes = scopes;
	}

	/**
	 * Return the scopes of a batch that is about to begin.
	 */
	static RecordScopes of(List<RecordScope> scopes) {
		return scopes.isEmpty() ? NONE : new RecordScopes(scopes.toArray(RecordScope[]::new));
	}

	/**
	 * Return whether records must be started and stopped.
	 */
	boolean needStart() {
		return this.scopes.length > 0;
	}

	@Override
	public Open open(RecordContext<?> context) {
		Open outer = NOTHING;
		for (RecordScope scope : this.scopes) {
			try {
				outer = new GuardedOpen(scope, scope.open(context), outer);
			}
			catch (Throwable ex) {
				warn(scope, ex);
			}
		}
		return outer;
	}

	@Override
	public Open openBatch(BatchContext<?> context) {
		Open outer = NOTHING;
		for (RecordScope scope : this.scopes) {
			try {
				outer = new GuardedOpen(scope, scope.openBatch(context), outer);
			}
			catch (Throwable ex) {
				warn(scope, ex);
			}
		}
		return outer;
	}

	@Override
	public void start(RecordContext<?> context) {
		for (RecordScope scope : this.scopes) {
			try {
				scope.start(context);
			}
			catch (Throwable ex) {
				warn(scope, ex);
			}
		}
	}

	@Override
	public void stop(RecordContext<?> context, RecordOutcome outcome) {
		for (int i = this.scopes.length - 1; i >= 0; i--) {
			RecordScope scope = this.scopes[i];
			try {
				scope.stop(context, outcome);
			}
			catch (Throwable ex) {
				warn(scope, ex);
			}
		}
	}

	private void warn(RecordScope scope, Throwable exception) {
		Throwables.throwIfFatal(exception);
		if (isFirstFailure(scope)) {
			logger.warn("Scope %s failed; the batch continues without it".formatted(scope.getClass().getName()),
					exception);
		}
	}

	private synchronized boolean isFirstFailure(RecordScope scope) {
		if (this.failed == null) {
			this.failed = Collections.newSetFromMap(new IdentityHashMap<>());
		}
		return this.failed.add(scope);
	}

	/**
	 * An open scope inside others.
	 */
	private final class GuardedOpen implements Open {

		private final RecordScope scope;

		private final Open open;

		private final Open outer;

		GuardedOpen(RecordScope scope, Open open, Open outer) {
			this.scope = scope;
			this.open = open;
			this.outer = outer;
		}

		@Override
		public void close() {
			try {
				this.open.close();
			}
			catch (Throwable ex) {
				warn(this.scope, ex);
			}
			finally {
				this.outer.close();
			}
		}

	}

}
