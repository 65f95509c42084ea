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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several environments, each in a JVM of its own, take messages of one queue at once and
 * book them in a real PostgreSQL. Batches are delivered twice, also at the same time,
 * environments are killed in the middle of a batch, and answers are lost.
 * <p>
 * {@code -Dlambdabatch.killed.messages} asks for more messages.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class KilledEnvironmentsTests {

	private static final int MESSAGES = Integer.getInteger("lambdabatch.killed.messages", 600);

	private static final int ENVIRONMENTS = 3;

	private static final int BATCH_SIZE = 10;

	private static final int KILLED_PERCENT = 6;

	private static final int DELIVERED_TWICE_PERCENT = 15;

	private static final int ANSWER_LOST_PERCENT = 5;

	@AutoClose
	private static EmbeddedPostgres postgres;

	private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger kills = new AtomicInteger();

	private final AtomicInteger deliveries = new AtomicInteger();

	@BeforeAll
	static void startServer() throws Exception {
		postgres = EmbeddedPostgres.builder().start();
		new ResourceDatabasePopulator(new ClassPathResource("schema-postgresql.sql", JdbcIdempotencyStore.class))
			.execute(postgres.getPostgresDatabase());
		JdbcClient.create(postgres.getPostgresDatabase()).sql("CREATE TABLE BOOKINGS (ID VARCHAR(100))").update();
	}

	@ParameterizedTest
	@ValueSource(strings = { "transactional", "plain" })
	void everyMessageIsBooked(String mode, @TempDir Path directory) throws Exception {
		JdbcClient jdbc = JdbcClient.create(postgres.getPostgresDatabase());
		jdbc.sql("DELETE FROM BOOKINGS").update();
		for (int i = 0; i < MESSAGES; i++) {
			this.queue.add(mode + "-" + i);
		}
		this.open.set(MESSAGES);
		ExecutorService mappings = Executors.newFixedThreadPool(ENVIRONMENTS);
		try {
			List<Callable<@Nullable Void>> polls = new ArrayList<>();
			for (int i = 0; i < ENVIRONMENTS; i++) {
				Random random = new Random(i);
				Path log = directory.resolve("environment-" + i + ".log");
				polls.add(() -> {
					poll(random, mode, log);
					return null;
				});
			}
			for (Future<?> end : mappings.invokeAll(polls)) {
				end.get();
			}
		}
		finally {
			mappings.shutdownNow();
		}
		long booked = jdbc.sql("SELECT COUNT(DISTINCT ID) FROM BOOKINGS").query(Long.class).single();
		long bookings = jdbc.sql("SELECT COUNT(*) FROM BOOKINGS").query(Long.class).single();
		System.out.printf("%s: %d messages, %d deliveries, %d environments killed, %d booked, %d booked again%n", mode,
				MESSAGES, this.deliveries.get(), this.kills.get(), booked, bookings - booked);
		assertThat(this.kills).hasPositiveValue();
		assertThat(booked).as("nothing is lost").isEqualTo(MESSAGES);
		if (mode.equals("transactional")) {
			assertThat(bookings).as("nothing is doubled").isEqualTo(MESSAGES);
		}
		else {
			// One for each handler that was at work when its environment was killed.
			assertThat(bookings - booked).isLessThanOrEqualTo(4L * this.kills.get());
		}
	}

	/**
	 * Deliver messages until all of them have been deleted.
	 */
	private void poll(Random random, String mode, Path log) throws Exception {
		Environment environment = new Environment(mode, log);
		try {
			while (this.open.get() > 0) {
				List<String> batch = receive();
				if (batch.isEmpty()) {
					continue;
				}
				boolean twice = random.nextInt(100) < DELIVERED_TWICE_PERCENT;
				if (twice) {
					// As if the messages had become visible while they were handled.
					this.open.addAndGet(batch.size());
					this.queue.addAll(batch);
				}
				this.deliveries.addAndGet(batch.size());
				List<String> again = batch;
				environment.send(batch);
				if (random.nextInt(100) < KILLED_PERCENT) {
					environment.killWithin(random.nextInt(30));
					this.kills.incrementAndGet();
					environment = new Environment(mode, log);
				}
				else {
					List<String> reported = environment.receive();
					if (random.nextInt(100) >= ANSWER_LOST_PERCENT) {
						again = reported;
					}
				}
				this.open.addAndGet(again.size() - batch.size());
				this.queue.addAll(again);
			}
		}
		finally {
			environment.killWithin(0);
		}
	}

	private List<String> receive() throws InterruptedException {
		List<String> batch = new ArrayList<>();
		String first = this.queue.poll(100, TimeUnit.MILLISECONDS);
		if (first != null) {
			batch.add(first);
			this.queue.drainTo(batch, BATCH_SIZE - 1);
		}
		return batch;
	}

	@Test
	void messagesAreEnoughToKillSomebody() {
		assertThat(MESSAGES / BATCH_SIZE * KILLED_PERCENT / 100).isPositive();
	}

	/**
	 * A process of {@link BookingFunction}.
	 */
	private static final class Environment {

		private final Process process;

		private final PrintStream input;

		private final BufferedReader output;

		Environment(String mode, Path log) throws IOException {
			this.process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
					"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
					BookingFunction.class.getName(), postgres.getJdbcUrl("postgres", "postgres"), mode)
				.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			this.input = new PrintStream(this.process.getOutputStream(), true, StandardCharsets.UTF_8);
			this.output = this.process.inputReader(StandardCharsets.UTF_8);
			answer("ready");
		}

		/**
		 * Skip what is logged.
		 */
		private String answer(String prefix) throws IOException {
			for (String line = this.output.readLine(); line != null; line = this.output.readLine()) {
				if (line.startsWith(prefix)) {
					return line.substring(prefix.length());
				}
			}
			throw new AssertionError("The environment has ended");
		}

		void send(List<String> batch) {
			this.input.println(String.join(" ", batch));
		}

		List<String> receive() throws IOException {
			return Stream.of(answer("answer").trim().split(" ")).filter((id) -> !id.isEmpty()).toList();
		}

		/**
		 * Kill the process in the middle of its work.
		 */
		void killWithin(int millis) throws InterruptedException {
			if (!this.process.waitFor(millis, TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor();
			}
		}

	}

}
