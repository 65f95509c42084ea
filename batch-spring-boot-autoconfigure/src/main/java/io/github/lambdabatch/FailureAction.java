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
 * What is to be done about a failed attempt at a record.
 *
 * @since 0.1.0
 */
public enum FailureAction {

	/**
	 * Try again in this invocation, as far as {@link BatchSettings#retry()} allows. A
	 * record whose last attempt has failed goes to the {@link RecordRecoverer} if there
	 * is one, with {@link BatchSettings#maxReceives()} once it has been received so
	 * often; else it is reported.
	 */
	RETRY,

	/**
	 * Report the record, so that it is delivered again: another attempt may help later,
	 * but not now. With {@link BatchSettings#maxReceives()}, it goes to the
	 * {@link RecordRecoverer} once it has been received so often.
	 */
	REDELIVER,

	/**
	 * Hand the record to the {@link RecordRecoverer} at once: no other attempt can help.
	 * Without one, it is reported.
	 */
	RECOVER

}
