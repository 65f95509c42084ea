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

package io.github.lambdabatch.idempotency;

import java.time.Duration;
import java.time.InstantSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.IdempotencyStore.Claim;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InMemoryIdempotencyStore}.
 */
class InMemoryIdempotencyStoreTests extends IdempotencyStoreContract {

	private static final Duration A_MINUTE = Duration.ofMinutes(1);

	private static final Duration A_DAY = Duration.ofDays(1);

	@Override
	IdempotencyStore createStore(InstantSource clock) {
		return new InMemoryIdempotencyStore(clock);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void entryIsCompletedWithItsTransactionAndNotBefore(boolean committed) {
		InMemoryIdempotencyStore store = (InMemoryIdempotencyStore) store();
		store.inTransaction(() -> {
			assertThat(store.claimInTransaction(key(), "a", A_MINUTE, A_DAY)).isEqualTo(Claim.CLAIMED);
			assertThat(store.handledKeys()).isEmpty();
			assertThat(store.claim(key(), "b", A_DAY)).isEqualTo(Claim.IN_PROGRESS);
			return committed;
		}, (result) -> result, A_DAY);
		assertThat(store.claim(key(), "b", A_DAY)).isEqualTo(committed ? Claim.HANDLED_BEFORE : Claim.CLAIMED);
	}

	@Test
	void refusedClaimDoesNotCompleteTheEntryOfAnother() {
		InMemoryIdempotencyStore store = (InMemoryIdempotencyStore) store();
		store.claim(key(), "a", A_DAY);
		Claim refused = store.inTransaction(() -> store.claimInTransaction(key(), "b", A_MINUTE, A_DAY),
				(result) -> true, A_DAY);
		assertThat(refused).isEqualTo(Claim.IN_PROGRESS);
		assertThat(store.handledKeys()).isEmpty();
	}

}
