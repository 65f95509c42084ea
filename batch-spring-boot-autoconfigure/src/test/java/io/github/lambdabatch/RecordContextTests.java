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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecordContext}.
 */
class RecordContextTests {

	@Test
	void tellsWhatTheSourceTellsOfTheRecord() {
		SqsEventSource source = SqsEventSource.fifo();
		FakeContext lambdaContext = new FakeContext(60_000);
		BatchResult<SQSMessage, ?> result = BatchProcessor.builder(source)
			.functionName("process")
			.build()
			.process(SqsEvents.fixture("sqs-fifo.json"), (message, context) -> {
				assertThat(context.record()).isSameAs(message);
				assertThat(context.eventType()).isEqualTo(EventType.SQS_FIFO);
				assertThat(context.itemIdentifier()).isEqualTo(message.getMessageId());
				assertThat(context.eventSourceArn()).endsWith(":orders.fifo");
				assertThat(context.laneKey()).isEqualTo((context.index() < 2) ? "customer-17" : "customer-42");
				assertThat(context.receiveCount()).isEqualTo((context.index() < 2) ? 1 : 2);
				assertThat(context.timestamp())
					.isEqualTo(Instant.parse("2025-09-21T08:00:00Z").plusMillis(10 * context.index()));
				assertThat(context.receiptHandle()).isEqualTo("AQEBBX8nesZEXmkhsmZeyIE8iQAMig7qw%d",
						context.index() + 1);
				assertThat(context.content()).isEqualTo(source.content(message));
				assertThat(context.content().body()).isEqualTo(message.getBody());
				assertThat(context.functionName()).isEqualTo("process");
				assertThat(context.lambdaContext()).isSameAs(lambdaContext);
				return context.toString();
			}, lambdaContext);
		assertThat(bare(result)).hasSize(3)
			.startsWith(new RecordOutcome.Succeeded(
					"aws:sqs record c1a7e6d0-0b1f-4e53-9a2d-5f6e7d8c9b01 in function 'process'"))
			.hasOnlyElementsOfType(RecordOutcome.Succeeded.class);
	}

	@Test
	void attemptIsThatOfTheRecordWhoeverAsks() {
		List<Integer> seen = new ArrayList<>();
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ZERO).build())
				.build())
			.build()
			.process(List.of("a", "b", "c"), (record, context) -> {
				seen.add(context.attempt());
				if (record.equals("b")) {
					throw new IllegalStateException();
				}
				return record;
			}, null);
		assertThat(seen).containsExactly(1, 1, 2, 3, 1);
		assertThat(result.context().record(0).attempt()).isEqualTo(1);
		assertThat(result.context().record(1).attempt()).isEqualTo(3);
		assertThat(result.outcomes()).extracting(RecordOutcome::attempts).containsExactly(1, 3, 1);
	}

	/**
	 * What comes from outside must not be able to forge a line of the log.
	 */
	@Test
	void identifiersAreShownEscapedAndCut() {
		String identifier = "a\n2026-01-01 ERROR forged\u001b[31m" + "x".repeat(1_000);
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process(List.of(identifier), (record, context) -> record, null);
		assertThat(result.context().record(0).toString()).contains("a\\u000a2026")
			.doesNotContain("\n", "\u001b")
			.hasSizeLessThan(400);
	}

	@Test
	void durationIsThatOfAllTheWorkOnARecord() {
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
			.settings(BatchSettings.defaults(EventType.SQS_FIFO)
				.toBuilder()
				.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ofMillis(5)).build())
				.build())
			.recoverer((context, exception) -> {
				if (context.itemIdentifier().equals("3")) {
					throw new IllegalStateException();
				}
			})
			.build()
			.process(List.of("A:1", "B:2", "C:3", "C:4"), (record, context) -> {
				if (!record.equals("A:1")) {
					throw new IllegalStateException();
				}
				return record;
			}, null);
		List<RecordOutcome> outcomes = result.outcomes();
		assertThat(outcomes.get(0).duration()).isPositive();
		assertThat(outcomes.get(1)).isInstanceOf(RecordOutcome.Recovered.class);
		assertThat(outcomes.subList(1, 3))
			.allSatisfy((outcome) -> assertThat(outcome.duration()).isGreaterThanOrEqualTo(Duration.ofMillis(5)));
		assertThat(outcomes.get(3)).isEqualTo(new RecordOutcome.Unprocessed(RecordOutcome.Reason.EARLIER_FAILURE));
	}

	@Test
	void ageIsTheTimeSinceTheRecordCame() {
		Instant sent = Instant.now().minusSeconds(3_600);
		SQSMessage message = SqsEventSource.standard().read(SqsEvents.withBodies("a")).getRecords().get(0);
		message.getAttributes().put("SentTimestamp", Long.toString(sent.toEpochMilli()));
		RecordContext<SQSMessage> context = context(message);
		assertThat(context.age()).isBetween(Duration.ofSeconds(3_600),
				Duration.between(sent, Instant.now()).plusMillis(1));
		message.getAttributes().remove("SentTimestamp");
		assertThat(context.age()).isNull();
	}

	@Test
	void receiptHandleIsThatOfTheDelivery() {
		SqsEventSource source = SqsEventSource.standard();
		byte[] event = SqsEvents.fixture("sqs-standard.json");
		for (SQSEvent read : List.of(source.read(event), source.readForPayloads(event))) {
			assertThat(context(read.getRecords().get(0)).receiptHandle())
				.isEqualTo("AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a");
		}
		assertThat(context(new SQSMessage()).receiptHandle()).isNull();
	}

	@Test
	void headerIsThatOfTheRecord() {
		SQSMessage message = new SQSMessage();
		message.setAttributes(Map.of("AWSTraceHeader", "Root=1"));
		assertThat(context(message).header("X-Amzn-Trace-Id")).isEqualTo("Root=1");
		assertThat(context(message).header("tenant")).isNull();
	}

	@Test
	void recordsOfOtherSourcesHaveNoReceiptHandle() {
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.KINESIS))
			.build()
			.process(List.of("a:1"), (record, context) -> context.receiptHandle(), null);
		assertThat(bare(result)).containsExactly(new RecordOutcome.Succeeded(null));
	}

	@Test
	void traceHeaderThatCannotBeReadFailsNobody() {
		FakeContext lambdaContext = new FakeContext(60_000) {

			@Override
			public String getXrayTraceId() {
				throw new IllegalStateException("no trace");
			}

		};
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process(List.of("a"), (record, context) -> null, lambdaContext);
		assertThat(result.handledCount()).isOne();
		assertThat(result.context().requestId()).isEqualTo("request");
	}

	private static RecordContext<SQSMessage> context(SQSMessage message) {
		return new BatchContext<>(SqsEventSource.standard(), null, new SQSMessage[] { message }, List.of("id"),
				List.of(), null, TestSource.NO_DEADLINE)
			.record(0);
	}

}
