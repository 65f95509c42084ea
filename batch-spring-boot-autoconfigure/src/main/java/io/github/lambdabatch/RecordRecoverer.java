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
 * Takes care of records that have failed for good, for example by storing them elsewhere.
 * A record has failed for good if its handler threw, no retry is left or would help, and
 * the record is not left to another delivery. {@link FailureAction} tells when that is
 * the case.
 * <p>
 * If a recoverer returns normally, the record counts as handled and Lambda does not
 * deliver it again, so it must be in a safe place by then. If it throws, the record stays
 * failed and is reported.
 * <p>
 * A recoverer is called at most once for a record in an invocation, on a thread that runs
 * handlers. Like a handler, it is interrupted when the time of the invocation is over,
 * and it is not called after that. It must be safe for use by several threads. Two kinds
 * of records are reported without a call: those whose handler was interrupted because the
 * time is over, which is not a failure, and those for whose next attempt too little time
 * is left.
 * <p>
 * If there are several recoverers, the first one in their order that
 * {@linkplain #supports supports} a record takes it. If that one throws, no other is
 * called.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordRecoverer {

	/**
	 * Take care of a record.
	 * @param context the record and its batch
	 * @param exception what the handler threw last
	 * @throws Exception if the record could not be taken care of, which leaves it failed
	 */
	void recover(RecordContext<?> context, Throwable exception) throws Exception;

	/**
	 * Return whether this recoverer takes care of a record. By default, it takes care of
	 * all records.
	 * @param context the record and its batch
	 * @return {@code false} to leave it to the next recoverer
	 */
	default boolean supports(RecordContext<?> context) {
		return true;
	}

	/**
	 * Return the name of this recoverer in logs, meters and traces, such as
	 * {@code dead-letter-queue}. It should be the same for all records.
	 * @return the name; by default the simple name of the class, or {@code recoverer} if
	 * it has none, as a lambda expression
	 */
	default String name() {
		Class<?> type = getClass();
		return (type.isHidden() || type.isAnonymousClass() || type.isSynthetic()) ? "recoverer" : type.getSimpleName();
	}

}
