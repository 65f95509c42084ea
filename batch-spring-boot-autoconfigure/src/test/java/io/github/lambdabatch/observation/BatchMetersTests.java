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

package io.github.lambdabatch.observation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link BatchMeters} of batches from the bytes of SQS.
 */
class BatchMetersTests {

	private static final RecordHandler<SQSMessage> NOTHING = (message, context) -> null;

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final BatchMeters meters = new BatchMeters(this.registry);

	@Test
	void processorByHandHasNoFunction() {
		process(SqsEvents.standard("orders").message("a"), NOTHING, null);
		assertThat(count("lambda.batch.records", "function", "none", "source", "sqs", "destination", "orders")).isOne();
	}

	@Test
	void emptyBatchHasNoDestination() {
		processor(null).process("{\"Records\":[]}".getBytes(), NOTHING, null);
		assertThat(this.registry.get("lambda.batch.size").tags("destination", "none").summary().count()).isOne();
		assertThat(this.registry.get("lambda.batch.size").summary().totalAmount()).isZero();
	}

	@Test
	void ageIsThatAtTheArrivalOfTheBatch() {
		Instant now = Instant.now();
		process(SqsEvents.standard("orders")
			.message("new", (message) -> message.sent(now))
			.message("old", (message) -> message.sent(now.minusSeconds(3600)))
			.message("of another clock", (message) -> message.sent(now.plusSeconds(3600))), NOTHING, null);
		assertThat(this.registry.get("lambda.batch.record.age").timer().count()).isEqualTo(3);
		assertThat(this.registry.get("lambda.batch.oldest.record.age").timer().count()).isOne();
		assertThat(this.registry.get("lambda.batch.oldest.record.age").timer().max(TimeUnit.SECONDS)).isBetween(3600d,
				3720d);
		// A negative time would be dropped, and be missing.
		assertThat(this.registry.get("lambda.batch.record.age").timer().totalTime(TimeUnit.SECONDS)).isBetween(3600d,
				3840d);
	}

	@Test
	void recoveriesAreCountedByRecoverer() {
		RecordRecoverer recoverer = new RecordRecoverer() {

			@Override
			public void recover(RecordContext<?> context, Throwable exception) {
				if (((SQSMessage) context.record()).getBody().equals("refused")) {
					throw new IllegalStateException("queue down");
				}
			}

			@Override
			public String name() {
				return "archive";
			}

		};
		process(SqsEvents.standard("orders").message("a").message("refused").message("b"), (message, context) -> {
			throw new IllegalArgumentException();
		}, recoverer);
		assertThat(count("lambda.batch.recoveries", "recoverer", "archive", "outcome", "recovered")).isEqualTo(2);
		assertThat(count("lambda.batch.recoveries", "recoverer", "archive", "outcome", "failed")).isOne();
		assertThat(count("lambda.batch.records", "outcome", "failed", "exception", "IllegalArgumentException")).isOne();
	}

	@Test
	void timeLeftIsMeteredWhereItIsKnown() {
		process(SqsEvents.standard("orders").message("a"), NOTHING, null);
		assertThat(this.registry.get("lambda.batch.time.left").timer().count()).isZero();
		processor(null).process(SqsEvents.standard("orders").message("a").toBytes(), NOTHING,
				new FakeLambdaContext().remainingTime(Duration.ofSeconds(7)));
		assertThat(this.registry.get("lambda.batch.time.left").timer().max(TimeUnit.SECONDS)).isEqualTo(7);
	}

	@Test
	void tagsAreBounded() {
		for (int i = 0; i < 250; i++) {
			int number = i;
			process(SqsEvents.standard("queue-" + i).message("a"), (message, context) -> {
				throw exception(number);
			}, null);
		}
		for (String tag : List.of("destination", "exception")) {
			List<String> values = this.registry.getMeters()
				.stream()
				.map(Meter::getId)
				.filter((id) -> id.getTag(tag) != null)
				.map((id) -> id.getTag(tag))
				.distinct()
				.toList();
			assertThat(values).as(tag).contains("other").hasSizeBetween(100, 101);
		}
		assertThat(this.registry.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().equals("lambda.batch.records"))
			.filter((meter) -> "failed".equals(meter.getId().getTag("outcome")))
			.mapToDouble((meter) -> ((Counter) meter).count())
			.sum()).isEqualTo(250);
	}

	@Test
	void meterThatFailsChangesNothing() {
		this.registry.config().onMeterAdded((meter) -> {
			throw new IllegalStateException("registry down");
		});
		BatchResult<SQSMessage, SQSBatchResponse> result = process(
				SqsEvents.standard("orders").message("a").message("b"), (message, context) -> {
					if (message.getBody().equals("b")) {
						throw new IllegalStateException();
					}
					return null;
				}, null);
		assertThat(result.handledCount()).isOne();
		assertThat(result.itemIdentifiers()).hasSize(1);
	}

	@Test
	void sourcesAreNamedAsInTheProperties() {
		assertThat(EventType.values()).extracting(OutcomeKeys::source)
			.containsExactly("sqs", "sqs-fifo", "kinesis", "dynamodb", "kafka");
	}

	@Test
	void destinationIsTheNameInTheArn() {
		Map<String, String> names = Map.of("arn:aws:sqs:eu-central-1:123456789012:orders.fifo", "orders.fifo",
				"arn:aws:kinesis:eu-central-1:123456789012:stream/readings", "readings",
				"arn:aws:dynamodb:eu-central-1:123456789012:table/items/stream/2026-11-29T00:00:00.000", "items",
				"arn:aws-cn:sqs:cn-north-1:123456789012:orders", "orders", "not an ARN", "not an ARN");
		names.forEach((arn, name) -> assertThat(Destination.ofArn(arn)).isEqualTo(name));
		assertThat(Destination.ofArn(null)).isNull();
		assertThat(Destination.ofArn(" ")).isNull();
	}

	/**
	 * Return an exception of one of 250 classes.
	 */
	private static Exception exception(int number) {
		try {
			return new ByteBuddy().subclass(Exception.class)
				.name("com.example.Exception" + number)
				.make()
				.load(BatchMetersTests.class.getClassLoader(), ClassLoadingStrategy.Default.WRAPPER)
				.getLoaded()
				.getDeclaredConstructor()
				.newInstance();
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(ex);
		}
	}

	private BatchResult<SQSMessage, SQSBatchResponse> process(SqsEvents events, RecordHandler<SQSMessage> handler,
			@Nullable RecordRecoverer recoverer) {
		return processor(recoverer).process(events.toBytes(), handler, null);
	}

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor(@Nullable RecordRecoverer recoverer) {
		return BatchProcessor.builder(SqsEventSource.standard())
			.listeners(List.of(this.meters))
			.recoverers((recoverer != null) ? List.of(recoverer) : List.of())
			.build();
	}

	private double count(String name, String... tags) {
		return this.registry.get(name).tags(tags).counter().count();
	}

}
