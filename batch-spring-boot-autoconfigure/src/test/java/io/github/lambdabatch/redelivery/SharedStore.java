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

package io.github.lambdabatch.redelivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;

/**
 * The idempotency store that all environments share, if there is one, and its clock.
 */
final class SharedStore {

	private final AtomicLong millis = new AtomicLong();

	private final @Nullable Idempotency idempotency;

	SharedStore(Kind kind) {
		this.idempotency = (kind != Kind.NONE)
				? Idempotency.builder(new InMemoryIdempotencyStore(() -> Instant.ofEpochMilli(this.millis.get())))
					.transactional(kind == Kind.TRANSACTIONAL)
					.expiresAfter(Duration.ofDays(365))
					.build()
				: null;
	}

	@Nullable Idempotency idempotency() {
		return this.idempotency;
	}

	/**
	 * Let the time pass that a killed environment would have had.
	 */
	void expireClaims() {
		this.millis.addAndGet(Duration.ofMinutes(16).toMillis());
	}

	/**
	 * Which store there is.
	 */
	enum Kind {

		/** There is none. */
		NONE,

		/** One that claims and completes for itself. */
		PLAIN,

		/** One that takes part in the transaction of the handler. */
		TRANSACTIONAL

	}

}
