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
 * Tells what is to be done about failed attempts, by the classifiers and the settings.
 */
final class FailureActions {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final List<RecordFailureClassifier> classifiers;

	private final BatchSettings settings;

	/** A classifier that fails once will fail often. */
	private final AtomicBoolean warned = new AtomicBoolean();

	FailureActions(List<RecordFailureClassifier> classifiers, BatchSettings settings) {
		this.classifiers = classifiers;
		this.settings = settings;
	}

	/**
	 * Whether another attempt is worthwhile, if there is time.
	 */
	boolean isRetryable(RecordContext<?> context, Throwable exception) {
		return !(exception instanceof Error) && action(context, exception) == FailureAction.RETRY;
	}

	/**
	 * Whether a record whose last attempt has failed is to be given up, rather than
	 * delivered again.
	 */
	boolean isGivenUp(RecordContext<?> context, Throwable exception) {
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
			FailureAction action = action(classifier, context, exception);
			if (action != null) {
				return action;
			}
		}
		return Throwables.isCausedBy(exception, this.settings.notRetryable()) ? FailureAction.RECOVER
				: FailureAction.RETRY;
	}

	/**
	 * What a broken classifier throws must not hide why the record failed, nor decide
	 * that it counts as handled.
	 */
	private @Nullable FailureAction action(RecordFailureClassifier classifier, RecordContext<?> context,
			Throwable exception) {
		try {
			return classifier.classify(context, exception);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("Classifier %s failed; the failure of %s is left to the next delivery"
					.formatted(classifier.getClass().getName(), context), ex);
			}
			return FailureAction.REDELIVER;
		}
	}

}
