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

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the classifiers and the settings whether failed records are retried and
 * recovered. Used for one batch, and safe for use by several threads.
 */
final class FailurePolicy {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final List<RecordFailureClassifier> classifiers;

	private final BatchSettings settings;

	/** A classifier that fails once is likely to fail again. */
	private final AtomicBoolean warned = new AtomicBoolean();

	FailurePolicy(List<RecordFailureClassifier> classifiers, BatchSettings settings) {
		this.classifiers = classifiers;
		this.settings = settings;
	}

	/**
	 * Return whether another attempt is worthwhile if there is time.
	 */
	boolean isRetryable(RecordContext<?> context, Throwable exception) {
		return !(exception instanceof Error) && action(context, exception) == FailureAction.RETRY;
	}

	/**
	 * Return whether a record whose last attempt has failed is recovered, rather than
	 * delivered again.
	 */
	boolean isRecoverable(RecordContext<?> context, Throwable exception) {
		Integer maxReceives = this.settings.maxReceives();
		return switch (action(context, exception)) {
			case RECOVER -> true;
			case RETRY -> maxReceives == null || isReceivedSoOften(context, maxReceives);
			case REDELIVER -> maxReceives != null && isReceivedSoOften(context, maxReceives);
		};
	}

	private static boolean isReceivedSoOften(RecordContext<?> context, int maxReceives) {
		Integer receiveCount = context.receiveCount();
		return receiveCount != null && receiveCount >= maxReceives;
	}

	private FailureAction action(RecordContext<?> context, Throwable exception) {
		for (RecordFailureClassifier classifier : this.classifiers) {
			FailureAction action = classify(classifier, context, exception);
			if (action != null) {
				return action;
			}
		}
		return Throwables.isCausedBy(exception, this.settings.notRetryable()) ? FailureAction.RECOVER
				: FailureAction.RETRY;
	}

	/**
	 * The exception of a broken classifier must neither hide why the record failed nor
	 * decide that it counts as handled.
	 */
	private @Nullable FailureAction classify(RecordFailureClassifier classifier, RecordContext<?> context,
			Throwable exception) {
		try {
			return classifier.classify(context, exception);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("Classifier %s failed; %s is reported and delivered again"
					.formatted(classifier.getClass().getName(), context), ex);
			}
			return FailureAction.REDELIVER;
		}
	}

}
