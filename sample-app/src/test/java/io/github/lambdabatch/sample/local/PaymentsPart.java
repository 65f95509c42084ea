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

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

import io.github.lambdabatch.sample.local.PaymentsReport.End;
import io.github.lambdabatch.sample.local.PaymentsReport.Outcome;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Settings;
import io.github.lambdabatch.test.local.KafkaRecordWriter;
import io.github.lambdabatch.test.local.KafkaRedelivery;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.runtime.LambdaFunction;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Payments from a Kafka topic of three partitions. AWS does not say what happens to the
 * records behind a reported one, so the part is run under both readings.
 */
final class PaymentsPart implements Part {

	private static final int PARTITIONS = 3;

	private final LocalSqs sqs;

	PaymentsPart(LocalSqs sqs) {
		this.sqs = sqs;
	}

	@Override
	public String name() {
		return "Kafka";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		LocalQueue deadLetters = this.sqs.createQueue("payments-dlq");
		try (LocalKafka kafka = LocalKafka.start();
				LambdaProcess function = stage.start("processPayment", environment(this.sqs, deadLetters))) {
			Map<KafkaRedelivery, PaymentsReport> reports = new EnumMap<>(KafkaRedelivery.class);
			KafkaProgress progress = new KafkaProgress(stage.out());
			for (KafkaRedelivery reading : KafkaRedelivery.values()) {
				stage.say("%s:", describe(reading));
				reports.put(reading, run(reading, kafka, function, stage.backend(), this.sqs, deadLetters, progress));
			}
			boolean right = reports.values().stream().allMatch(PaymentsReport::isRight)
					&& stage.backend().overlapping().isEmpty();
			boolean order = reports.values().stream().allMatch((report) -> report.violations().isEmpty());
			if (!right) {
				stage.say("Order broken: %s; overlapping: %s",
						reports.values().stream().flatMap((report) -> report.violations().stream()).toList(),
						stage.backend().overlapping());
			}
			stage.conclude(right, function);
			int records = reports.values().stream().mapToInt((report) -> report.outcomes().size()).sum();
			return new Result(right, "%d records, %d invocations, order %s; under both readings of a reported offset"
				.formatted(records, progress.invocations(), order ? "kept" : "BROKEN"), (out) -> print(reports, out));
		}
	}

	static Map<String, String> environment(LocalSqs sqs, LocalQueue deadLetters) {
		Map<String, String> environment = new HashMap<>(sqs.environment());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSPAYMENT_DEADLETTER_QUEUE", deadLetters.url());
		return environment;
	}

	/**
	 * Runs the scenario on a topic of its own.
	 * @param reading what happens to the records that an answer reports
	 * @param kafka the cluster
	 * @param function what to feed
	 * @param backend what the function calls
	 * @param sqs where the dead-letter queue is
	 * @param deadLetters the queue, which is emptied
	 * @param progress is told of each invocation
	 * @return what became of the records
	 */
	static PaymentsReport run(KafkaRedelivery reading, LocalKafka kafka, LambdaFunction function, Backend backend,
			LocalSqs sqs, LocalQueue deadLetters, KafkaProgress progress) throws Exception {
		String topic = "payments-" + reading.name().toLowerCase(Locale.ROOT);
		int first = 1 + reading.ordinal() * PaymentMessage.PAYMENTS;
		try (KafkaProducer<byte[], byte[]> producer = kafka.producer();
				KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("payments",
						kafka.createTopic(topic, PARTITIONS))) {
			KafkaEventSourceMapping mapping = new KafkaEventSourceMapping(consumer,
					new KafkaRecordWriter(LocalKafka.CLUSTER_ARN, kafka.bootstrapServers()), function,
					Settings.of(reading));
			PaymentsRun run = new PaymentsRun(topic, producer, mapping, backend);
			for (List<PaymentMessage> messages : List.of(PaymentMessage.scenario(first),
					PaymentMessage.afterwards(first))) {
				progress.say("Sending %d records.", messages.size());
				run.run(messages, progress);
			}
			return run.report(sqs.takeAll(deadLetters));
		}
	}

	private static String describe(KafkaRedelivery reading) {
		return switch (reading) {
			case RESUME -> "If a partition goes on from its lowest reported offset";
			case SELECTIVE -> "If only the reported records are delivered again";
		};
	}

	private static void print(Map<KafkaRedelivery, PaymentsReport> reports, PrintStream out) {
		String format = "%-12s %6s %11s %6s %6s %13s %9s %14s%n";
		reports.forEach((reading, report) -> {
			out.printf("%s:%n", describe(reading));
			out.printf(format, "payment", "sent", "deliveries", "runs", "done", "dead letters", "given up",
					"waited behind");
			report.outcomes().stream().map((outcome) -> outcome.message().key()).distinct().forEach((payment) -> {
				List<Outcome> all = report.outcomes()
					.stream()
					.filter((outcome) -> outcome.message().key().equals(payment))
					.toList();
				List<Outcome> givenUp = all.stream()
					.filter((outcome) -> outcome.end() == End.GIVEN_UP && outcome.handled() == 0)
					.toList();
				long waited = givenUp.stream().filter(report::waited).count();
				String wrong = all.stream().allMatch(report::isRight) ? "" : "   <-- WRONG";
				out.printf(format, payment, all.size(), all.stream().mapToInt(Outcome::deliveries).sum(),
						all.stream().mapToInt(Outcome::runs).sum(), all.stream().mapToInt(Outcome::handled).sum(),
						all.stream().mapToInt(Outcome::deadLetters).sum(), givenUp.size() - waited, waited + wrong);
			});
		});
		out.println("Dead letters: no JSON, set aside by the function. Given up: the book always failed, sent to"
				+ " OnFailure by Lambda. What waits behind one of the same payment, and came in the same batch, goes"
				+ " there with it.");
	}

}
