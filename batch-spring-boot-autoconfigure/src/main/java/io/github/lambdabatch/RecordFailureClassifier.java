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

import org.jspecify.annotations.Nullable;

/**
 * Decides what to do after a failed attempt, if a list of exception types is not enough
 * for that.
 * <p>
 * Called after each failed attempt, on the thread on which the attempt ended. Must be
 * safe for use by several threads, quick, and free of side effects, as it may be called
 * twice for one failure. An {@link Error} is never retried, even if the classifier
 * returns {@link FailureAction#RETRY}. An exception of the classifier itself is logged,
 * and has the effect of {@link FailureAction#REDELIVER}.
 *
 * @since 0.1.0
 * @see BatchSettings#notRetryable()
 */
@FunctionalInterface
public interface RecordFailureClassifier {

	/**
	 * Classify a failure.
	 * @param context the record and its batch
	 * @param exception what the handler threw
	 * @return what to do, or {@code null} to leave the decision to the next classifier
	 * and finally to {@link BatchSettings#notRetryable()}
	 */
	@Nullable FailureAction classify(RecordContext<?> context, Throwable exception);

}
