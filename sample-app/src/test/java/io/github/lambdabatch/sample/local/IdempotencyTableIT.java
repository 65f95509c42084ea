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

package io.github.lambdabatch.sample.local;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.IdempotencyStore.Claim;
import io.github.lambdabatch.idempotency.DynamoDbIdempotencyStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The idempotency store in DynamoDB, with a server that evaluates its expressions, where
 * there is Node to run it.
 */
@Timeout(120)
class IdempotencyTableIT {

	private static final Duration A_MINUTE = Duration.ofMinutes(1);

	private static final Duration A_DAY = Duration.ofDays(1);

	private static final int CLAIMERS = 8;

	private static @Nullable LocalDynamoDb dynamoDb;

	private static final AtomicLong millis = new AtomicLong(1_800_000_000_000L);

	private static IdempotencyStore store;

	@BeforeAll
	static void start() throws Exception {
		LocalDynamoDb server = startServer();
		server.createIdempotencyTable("idempotency");
		dynamoDb = server;
		store = new DynamoDbIdempotencyStore(server::client, "idempotency", () -> Instant.ofEpochMilli(millis.get()));
	}

	private static LocalDynamoDb startServer() throws Exception {
		try {
			return LocalDynamoDb.start();
		}
		catch (NotAvailableException ex) {
			return Assumptions.abort("No DynamoDB server: " + ex.reason());
		}
	}

	@AfterAll
	static void stop() {
		if (dynamoDb != null) {
			dynamoDb.close();
		}
	}

	private static Claim claim(String key, String owner) {
		return store.claim(key, owner, A_MINUTE);
	}

	@Test
	void claimCompletionAndExpiry() {
		assertThat(claim("f#a", "one")).isEqualTo(Claim.CLAIMED);
		assertThat(claim("f#a", "one")).as("its answer was lost").isEqualTo(Claim.CLAIMED);
		assertThat(claim("f#a", "two")).isEqualTo(Claim.IN_PROGRESS);
		store.complete("f#a", "one", A_DAY);
		assertThat(claim("f#a", "two")).isEqualTo(Claim.HANDLED_BEFORE);
		store.release("f#a", "one");
		assertThat(claim("f#a", "two")).isEqualTo(Claim.HANDLED_BEFORE);
		millis.addAndGet(A_DAY.plusSeconds(1).toMillis());
		assertThat(claim("f#a", "two")).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void claimThatIsReleasedOrExpires() {
		claim("f#b", "one");
		store.release("f#b", "two");
		assertThat(claim("f#b", "two")).isEqualTo(Claim.IN_PROGRESS);
		store.release("f#b", "one");
		assertThat(claim("f#b", "two")).isEqualTo(Claim.CLAIMED);
		millis.addAndGet(A_MINUTE.toMillis() + 1);
		assertThat(claim("f#b", "three")).isEqualTo(Claim.CLAIMED);
		store.release("f#b", "two");
		assertThat(claim("f#b", "two")).isEqualTo(Claim.IN_PROGRESS);
		store.complete("f#b", "two", A_DAY);
		store.release("f#b", "three");
		assertThat(claim("f#b", "four")).as("completed by a late one").isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void completionOfWhatWasRemoved() {
		store.complete("f#c", "one", A_DAY);
		assertThat(claim("f#c", "two")).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void oneOfSeveralClaimersAtOnce() throws Exception {
		for (int i = 0; i < 10; i++) {
			String contested = "f#d" + i;
			assertThat(claimAtOnce(contested)).containsOnlyOnce(Claim.CLAIMED);
			millis.addAndGet(A_MINUTE.toMillis() + 1);
			assertThat(claimAtOnce(contested)).as("expired").containsOnlyOnce(Claim.CLAIMED);
		}
	}

	private static List<Claim> claimAtOnce(String key) throws Exception {
		CyclicBarrier barrier = new CyclicBarrier(CLAIMERS);
		List<Callable<Claim>> claimers = new ArrayList<>();
		for (int i = 0; i < CLAIMERS; i++) {
			String owner = "claimer" + i + "-" + millis.get();
			claimers.add(() -> {
				barrier.await(30, TimeUnit.SECONDS);
				return claim(key, owner);
			});
		}
		ExecutorService threads = Executors.newFixedThreadPool(CLAIMERS);
		try {
			List<Claim> answers = new ArrayList<>();
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
