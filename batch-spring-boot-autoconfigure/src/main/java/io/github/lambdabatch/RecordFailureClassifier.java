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
 * Decides in code what is to be done about a failed attempt, where a list of exception
 * types does not say enough.
 * <p>
 * Asked after each attempt, on whatever thread it ended; must be safe for use by several
 * threads, quick, and without side effects, as it may be asked twice about one failure.
 * An {@link Error} is never tried again, whatever the answer. If it throws itself, the
 * log says so and the record is left to the next delivery, as with
 * {@link FailureAction#REDELIVER}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordFailureClassifier {

	/**
	 * Classify a failure.
	 * @param context the record and its batch
	 * @param exception what the handler threw
	 * @return what to do, or {@code null} to leave it to the next classifier and at last
	 * to {@link BatchSettings#notRetryable()}
	 */
	@Nullable FailureAction classify(RecordContext<?> context, Throwable exception);

}
