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

/**
 * Takes care of records that have failed for good in this invocation: the handler threw,
 * no retry is left or would help, and another delivery is not waited for
 * ({@link FailureAction} says when that is).
 * <p>
 * A normal return means that the record counts as handled and Lambda will not deliver it
 * again, so it must have been brought to safety. Whatever is thrown means that the record
 * stays failed and is reported.
 * <p>
 * Called once at most for a record in an invocation, on a thread that runs handlers, and
 * interrupted like them when the time of the invocation is over; does not begin after
 * that. Must be safe for use by several threads. Not called for a record whose handler
 * was interrupted because the time is over, which did not fail, nor for one whose next
 * attempt only the time that is left does not allow: both are reported.
 * <p>
 * Of several recoverers, the first in their order that {@linkplain #supports supports} a
 * record takes it, and no other if that one throws.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordRecoverer {

	/**
	 * Take care of a record.
	 * @param context the record and its batch
	 * @param exception what the handler threw last
	 * @throws Exception if the record could not be brought to safety
	 */
	void recover(RecordContext<?> context, Throwable exception) throws Exception;

	/**
	 * Return whether this recoverer takes care of a record, such as those of a certain
	 * function or source. By default it does of all.
	 * @param context the record and its batch
	 * @return {@code false} to leave it to the next recoverer
	 */
	default boolean supports(RecordContext<?> context) {
		return true;
	}

}
