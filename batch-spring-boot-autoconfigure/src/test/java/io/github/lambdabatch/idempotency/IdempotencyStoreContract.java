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
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.IdempotencyStore.Claim;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link IdempotencyStore} has to do.
 */
@Timeout(60)
abstract class IdempotencyStoreContract {

	private static final Duration A_MINUTE = Duration.ofMinutes(1);

	private static final Duration A_DAY = Duration.ofDays(1);

	private static final int CLAIMERS = 8;

	/** Whole seconds, as some stores round to them. */
	private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

	/** No test meets the entries of another one. */
	private final String key = "function#" + UUID.randomUUID();

	private IdempotencyStore store;

	/**
	 * Create the store.
	 * @param clock tells it the time
	 */
	abstract IdempotencyStore createStore(InstantSource clock) throws Exception;

	@BeforeEach
	void createStore() throws Exception {
		this.store = createStore(() -> Instant.ofEpochMilli(this.millis.get()));
	}

	IdempotencyStore store() {
		return this.store;
	}

	String key() {
		return this.key;
	}

	void elapse(Duration duration) {
		this.millis.addAndGet(duration.toMillis());
	}

	private Claim claim(String owner) {
		return this.store.claim(this.key, owner, A_MINUTE);
	}

	@Test
	void firstClaims() {
		assertThat(claim("a")).isEqualTo(Claim.CLAIMED);
		assertThat(claim("b")).isEqualTo(Claim.IN_PROGRESS);
	}

	@Test
	void claimWhoseAnswerWasLostIsRepeated() {
		claim("a");
		assertThat(claim("a")).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void keysAreToldApartByEachCharacter() {
		for (String other : List.of("order-a", "order-A", "order-a ", "order-\u00e4", " order-a", "order-a\u0000")) {
			assertThat(this.store.claim(this.key + other, "a", A_MINUTE)).as(other).isEqualTo(Claim.CLAIMED);
		}
	}

	@Test
	void keysMayBeLongAndHaveAnyCharacters() {
		String longKey = this.key + "\ud83d\ude00'\"\\%_".repeat(500);
		assertThat(this.store.claim(longKey, "a", A_MINUTE)).isEqualTo(Claim.CLAIMED);
		assertThat(this.store.claim(longKey, "b", A_MINUTE)).isEqualTo(Claim.IN_PROGRESS);
		assertThat(this.store.claim(longKey + "x", "b", A_MINUTE)).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void completedRecordWasHandled() {
		claim("a");
		this.store.complete(this.key, "a", A_DAY);
		assertThat(claim("b")).isEqualTo(Claim.HANDLED_BEFORE);
		assertThat(claim("a")).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void completedRecordIsForgottenWhenItExpires() {
		claim("a");
		this.store.complete(this.key, "a", A_DAY);
		elapse(A_DAY);
		assertThat(claim("b")).isEqualTo(Claim.HANDLED_BEFORE);
		elapse(Duration.ofSeconds(1));
		assertThat(claim("b")).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void claimExpires() {
		claim("a");
		elapse(A_MINUTE);
		assertThat(claim("b")).isEqualTo(Claim.IN_PROGRESS);
		elapse(Duration.ofMillis(1));
		assertThat(claim("b")).isEqualTo(Claim.CLAIMED);
		assertThat(claim("c")).isEqualTo(Claim.IN_PROGRESS);
	}

	@Test
	void releasedRecordCanBeClaimed() {
		claim("a");
		this.store.release(this.key, "a");
		assertThat(claim("b")).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void releaseOfALateLoserChangesNothing() {
		claim("a");
		elapse(A_MINUTE.plusMillis(1));
		claim("b");
		this.store.release(this.key, "a");
		assertThat(claim("c")).isEqualTo(Claim.IN_PROGRESS);
	}

	@Test
	void releaseOfARecordThatWasHandledChangesNothing() {
		claim("a");
		this.store.complete(this.key, "a", A_DAY);
		this.store.release(this.key, "a");
		assertThat(claim("b")).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void releaseOfNothingChangesNothing() {
		this.store.release(this.key, "a");
		assertThat(claim("a")).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void completionAfterExpiryCounts() {
		claim("a");
		elapse(A_MINUTE.plusMillis(1));
		claim("b");
		this.store.complete(this.key, "a", A_DAY);
		this.store.release(this.key, "b");
		assertThat(claim("c")).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void completionOfWhatWasRemovedCounts() {
		this.store.complete(this.key, "a", A_DAY);
		assertThat(claim("b")).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void removalLeavesWhatHasNotExpired() {
		claim("a");
		for (int i = 0; i < 300; i++) {
			this.store.removeExpired();
		}
		assertThat(claim("b")).isEqualTo(Claim.IN_PROGRESS);
	}

	@Test
	void oneOfSeveralClaimersAtOnceSucceeds() throws Exception {
		for (int i = 0; i < 20; i++) {
			String contested = this.key + i;
			assertThat(claimAtOnce(contested)).as("new").containsOnlyOnce(Claim.CLAIMED);
		}
	}

	@Test
	void oneOfSeveralClaimersOfAnExpiredClaimSucceeds() throws Exception {
		for (int i = 0; i < 20; i++) {
			String contested = this.key + i;
			this.store.claim(contested, "a", A_MINUTE);
			elapse(A_MINUTE.plusMillis(1));
			assertThat(claimAtOnce(contested)).as("expired").containsOnlyOnce(Claim.CLAIMED);
		}
	}

	private List<Claim> claimAtOnce(String contested) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(CLAIMERS);
		List<Callable<Claim>> claimers = new ArrayList<>();
		for (int i = 0; i < CLAIMERS; i++) {
			String owner = "claimer" + i;
			claimers.add(() -> {
				barrier.await(30, TimeUnit.SECONDS);
				return this.store.claim(contested, owner, A_MINUTE);
			});
		}
		ExecutorService threads = Executors.newFixedThreadPool(CLAIMERS);
		try {
			List<Claim> answers = new CopyOnWriteArrayList<>();
			for (Future<Claim> answer : threads.invokeAll(claimers)) {
				answers.add(answer.get());
			}
			return answers;
		}
		finally {
			threads.shutdownNow();
		}
	}

}
