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

import java.time.Duration;

/**
 * Remembers which records were handled, for all environments of all functions that share
 * it. It is asked before a record runs, so that a record that is delivered several times
 * is handled once.
 * <p>
 * An entry is claimed before its record runs. When the record has been handled, the entry
 * is completed, and until it expires the record is not run again. When the record has
 * failed, the entry is released. A claim that is neither completed nor released, because
 * its environment was killed for example, expires at the end of its invocation.
 * <p>
 * The methods are called on threads that run handlers, by several of them at once, and
 * may be interrupted when the time of the invocation is over. An exception that
 * {@link #claim} throws leaves the record to its next delivery, unless
 * {@link Idempotency#onStoreFailure()} says otherwise. Exceptions of the other methods
 * are logged and change no outcome.
 *
 * @since 0.1.0
 * @see Idempotency
 */
public interface IdempotencyStore {

	/**
	 * Claim an entry, unless there is one that has not expired. Of several calls at once,
	 * at most one may succeed.
	 * @param key the key of the record, up to a few thousand characters long
	 * @param owner identifies the claim. A call that finds a claim of the same owner, as
	 * it repeats an earlier call whose answer was lost, has claimed the entry, too
	 * @param duration how long the claim is valid
	 * @return whether the entry was claimed, or why not
	 */
	Claim claim(String key, String owner, Duration duration);

	/**
	 * Note that a record was handled. This replaces the entry of the key, even if the
	 * claim has expired and another owner has claimed the entry since, because the record
	 * has been handled.
	 * @param key the key of the record
	 * @param owner the owner that claimed the entry
	 * @param expiresAfter how long to remember that the record was handled
	 */
	void complete(String key, String owner, Duration expiresAfter);

	/**
	 * Release a claim, so that the record can be claimed again. Does nothing if the claim
	 * is not that of the owner any more, or if the record was handled.
	 * @param key the key of the record
	 * @param owner the owner that claimed the entry
	 */
	void release(String key, String owner);

	/**
	 * Remove some of the entries that have expired. Called after records were handled,
	 * which is often: most calls should do nothing, and none should take long. Does
	 * nothing by default, as some stores remove such entries themselves.
	 */
	default void removeExpired() {
	}

	/**
	 * The answer to a claim.
	 */
	enum Claim {

		/**
		 * The record may run.
		 */
		CLAIMED,

		/**
		 * The record was handled before. It counts as handled and does not run.
		 */
		HANDLED_BEFORE,

		/**
		 * Somebody else has a claim that has not expired. The record is left to its next
		 * delivery.
		 */
		IN_PROGRESS

	}

}
