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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.PaymentMessage.Kind;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Settings;
import io.github.lambdabatch.test.local.KafkaRecordWriter;
import io.github.lambdabatch.test.local.KafkaRedelivery;
import io.github.lambdabatch.test.runtime.InvocationResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several environments of the payments function serve one topic of a real broker, while
 * payments are refused, batches come twice, answers are lost and processes are killed at
 * any moment: under each reading of what a reported offset means, nothing is lost and
 * nothing is overtaken.
 * <p>
 * {@code -Dkafka-soak.records} asks for more records.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KafkaSoakIT {

	private static final int RECORDS = Integer.getInteger("kafka-soak.records", 600);

	private static final int KEYS = 200;

	private static final int PARTITIONS = 8;

	private static final int POLLERS = 2;

	/** One more to get a batch that another gets, and one to replace what was killed. */
	private static final int ENVIRONMENTS = POLLERS + 2;

	private static final int BATCH_SIZE = 25;

	private static final int MAX_KILL_DELAY_MILLIS = 40;

	private static final Duration LIMIT = Duration.ofMinutes(25);

	private static final Random random = new Random(RECORDS);

	private static final AtomicInteger invocations = new AtomicInteger();

	/** What happens to the invocation that a poller makes. */
	private static final ThreadLocal<Incident> incident = ThreadLocal.withInitial(() -> Incident.NONE);

	private static Backend backend;

	private static LocalKafka kafka;

	private static AccountEnvironments environments;

	@BeforeAll
	static void start() throws Exception {
		backend = Backend.start();
		kafka = LocalKafka.start();
		environments = new AccountEnvironments(ENVIRONMENTS,
				() -> SampleFunction.start("processPayment", Map.of("SAMPLE_BACKEND_URL", backend.url())),
				KafkaSoakIT::nextIncident, (process, event, invocation) -> {
					Future<InvocationResult> result = invocation.get();
					process.awaitEnd(Duration.ofMillis(killDelay()));
					process.kill();
					return result.get();
				});
	}

	@AfterAll
	static void stop() {
		if (environments != null) {
			environments.close();
		}
		if (kafka != null) {
			kafka.close();
		}
		if (backend != null) {
			backend.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void everyRecordIsHandledAndNoneIsOvertaken(KafkaRedelivery reading) throws Exception {
		invocations.set(0);
		Map<Incident, Integer> before = incidents();
		String name = reading.name().toLowerCase(Locale.ROOT);
		List<PaymentMessage> messages = messages(name);
		List<TopicPartition> partitions = kafka.createTopic(name, PARTITIONS);
		KafkaSoakLedger ledger = new KafkaSoakLedger(reading, messages);
		send(name, messages);
		run(reading, partitions, ledger);
		Map<Incident, Integer> happened = incidents();
		before.forEach((kind, count) -> happened.merge(kind, -count, Integer::sum));
		System.out.printf("%s: %s; %d invocations came to two environments, %d lost their answer and %d were killed%n",
				reading, ledger.figures(backend.attempts()), happened.get(Incident.DELIVERED_TWICE),
				happened.get(Incident.ANSWER_LOST), happened.get(Incident.KILLED));
		assertThat(ledger.violations(backend.attempts())).isEmpty();
		assertThat(happened).doesNotContainEntry(Incident.ANSWER_LOST, 0).doesNotContainEntry(Incident.KILLED, 0);
		// Later ones only if an environment is idle by then.
		assertThat(environments.count(Incident.DELIVERED_TWICE)).isPositive();
		assertThat(kafka.committed(name).values().stream().mapToLong(Long::longValue).sum()).isEqualTo(RECORDS);
	}

	private static List<PaymentMessage> messages(String prefix) {
		List<PaymentMessage> messages = new ArrayList<>();
		for (int number = 0; number < RECORDS; number++) {
			PaymentMessage message = PaymentMessage.change("%s-%d".formatted(prefix, random.nextInt(KEYS)), number,
					Kind.HEALTHY);
			int chance = random.nextInt(100);
			if (chance < 5) {
				backend.fail(message.id(), (chance == 0) ? 2 : 1);
			}
			messages.add(message);
		}
		return messages;
	}

	private static void send(String topic, List<PaymentMessage> messages) throws Exception {
		try (KafkaProducer<byte[], byte[]> producer = kafka.producer()) {
			List<Future<RecordMetadata>> sent = messages.stream()
				.map((message) -> producer.send(message.record(topic)))
				.toList();
			for (Future<RecordMetadata> result : sent) {
				result.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			}
		}
	}

	private static void run(KafkaRedelivery reading, List<TopicPartition> partitions, KafkaSoakLedger ledger)
			throws Exception {
		long end = System.nanoTime() + LIMIT.toNanos();
		ExecutorService executor = Executors.newFixedThreadPool(POLLERS);
		try {
			List<Callable<@Nullable Void>> tasks = new ArrayList<>();
			for (int i = 0; i < POLLERS; i++) {
				int poller = i;
				tasks.add(() -> {
					poll(reading,
							partitions.stream()
								.filter((partition) -> partition.partition() % POLLERS == poller)
								.toList(),
							ledger, end);
					return null;
				});
			}
			for (Future<?> task : executor.invokeAll(tasks)) {
				task.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static void poll(KafkaRedelivery reading, List<TopicPartition> partitions, KafkaSoakLedger ledger, long end)
			throws InterruptedException {
		Settings settings = Settings.of(reading).withBatchSize(BATCH_SIZE).withMaximumRetryAttempts(-1);
		try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer(partitions.get(0).topic(), partitions)) {
			KafkaEventSourceMapping mapping = new KafkaEventSourceMapping(consumer,
					new KafkaRecordWriter(LocalKafka.CLUSTER_ARN, kafka.bootstrapServers()), environments, settings);
			while (ledger.passed() < RECORDS && System.nanoTime() < end) {
				mapping.poll().ifPresent((poll) -> ledger.record(poll, incident.get()));
			}
		}
	}

	private static Incident nextIncident() {
		int number = invocations.incrementAndGet();
		Incident next = Incident.NONE;
		// More would leave no environment idle, as a start takes seconds.
		if (number % 40 == 10) {
			next = Incident.KILLED;
		}
		else if (number % 19 == 5) {
			next = Incident.ANSWER_LOST;
		}
		else if (number % 7 == 3) {
			next = Incident.DELIVERED_TWICE;
		}
		incident.set(next);
		return next;
	}

	private static int killDelay() {
		synchronized (random) {
			return random.nextInt(MAX_KILL_DELAY_MILLIS);
		}
	}

	private static Map<Incident, Integer> incidents() {
		Map<Incident, Integer> counts = new EnumMap<>(Incident.class);
		for (Incident kind : Incident.values()) {
			counts.put(kind, environments.count(kind));
		}
		return counts;
	}

}
