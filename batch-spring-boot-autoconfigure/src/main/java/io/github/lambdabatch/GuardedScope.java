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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Keeps what a {@link RecordScope} throws away from the record.
 */
final class GuardedScope implements RecordScope {

	static final RecordScope NONE = (context) -> GuardedScope.NOTHING;

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final Open NOTHING = () -> {
	};

	private final RecordScope delegate;

	GuardedScope(RecordScope delegate) {
		this.delegate = delegate;
	}

	@Override
	public Open open(RecordContext<?> context) {
		try {
			Open open = this.delegate.open(context);
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
		logger.warn("Scope %s failed; the record goes on".formatted(this.delegate.getClass().getName()), exception);
	}

}
