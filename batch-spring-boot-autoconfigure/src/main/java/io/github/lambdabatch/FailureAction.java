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
 * What to do after a failed attempt at a record.
 *
 * @since 0.1.0
 * @see RecordFailureClassifier
 */
public enum FailureAction {

	/**
	 * Retry the record in this invocation, as far as {@link BatchSettings#retry()}
	 * allows. After the last attempt, the record is handed to the
	 * {@link RecordRecoverer}. If there is none, or if
	 * {@link BatchSettings#maxReceives()} is set and the record has not been received
	 * that often, it is reported.
	 */
	RETRY,

	/**
	 * Report the record, so that it is delivered again: another attempt may succeed
	 * later, but not now. If {@link BatchSettings#maxReceives()} is set and the record
	 * has been received that often, it is handed to the {@link RecordRecoverer} instead.
	 */
	REDELIVER,

	/**
	 * Hand the record to the {@link RecordRecoverer} at once, as no other attempt can
	 * succeed. If there is none, the record is reported.
	 */
	RECOVER

}
