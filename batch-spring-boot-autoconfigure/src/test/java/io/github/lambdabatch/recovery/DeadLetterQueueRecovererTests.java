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

package io.github.lambdabatch.recovery;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Comparator;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RemainingTime;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KafkaEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DeadLetterQueueRecoverer}, against an SQS server.
 */
@ExtendWith(OutputCaptureExtension.class)
class DeadLetterQueueRecovererTests {

	private static final Instant NOW = Instant.parse("2026-11-24T22:00:00Z");

	private static final JsonMapper JSON = JsonMapper.shared();

	@AutoClose
	private static final LocalSqs sqs = LocalSqs.start();

	private String name;

	private String url;

	@BeforeEach
	void createQueue(TestInfo test) {
		this.name = test.getDisplayName().replaceAll("[^A-Za-z0-9]+", "");
		this.name = this.name.substring(0, Math.min(60, this.name.length())) + "-dlq";
		this.url = sqs.createQueue(this.name);
		sqs.forgetRequests();
	}

	@Test
	void messageIsSentWithWhatHasHappenedToIt() {
		String event = """
				{"Records":[%s]}""".formatted(SqsEvents.message("\"id-0\"", "\"zażółć €😀\"")
			.replace("\"SenderId\"", "\"MessageGroupId\":\"tenant-7\",\"SenderId\""));
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.bytes(event), this.name);
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(result.outcomes()).hasOnlyElementsOfType(Recovered.class);
		Message message = only(this.url);
		assertThat(message.body()).isEqualTo("zażółć €😀");
		assertThat(message.messageAttributes()).containsOnlyKeys(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		assertThat(failure(message)).isEqualTo(JSON.readTree(
				"""
						{"function":"processOrder","source":"aws:sqs",
						"sourceArn":"arn:aws:sqs:eu-central-1:123456789012:orders",
						"itemIdentifier":"id-0","groupId":"tenant-7","timestamp":"2025-09-21T08:00:00.123Z","receiveCount":1,"attempts":1,
						"exceptionType":"java.lang.IllegalStateException","exceptionMessage":"no such order",
						"requestId":"request","time":"2026-11-24T22:00:00Z"}"""));
	}

	@Test
	void messageAttributesOfAllTypesAreKept() {
		String attributes = """
				"text":{"stringValue":"a","dataType":"String"},"number":{"stringValue":"1.50","dataType":"Number"},
				"bytes":{"binaryValue":"AAEC/w==","dataType":"Binary"},
				"custom":{"stringValue":"b","dataType":"String.uuid"},
				"int":{"stringValue":"7","dataType":"Number.int"},
				"png":{"binaryValue":"iVBO","dataType":"Binary.png"}""";
		process(SqsEventSource.standard(), withAttributes(attributes), this.name);
		Message message = only(this.url);
		Map<String, MessageAttributeValue> sent = message.messageAttributes();
		assertThat(sent).hasSize(7);
		assertThat(attribute(message, "text").stringValue()).isEqualTo("a");
		assertThat(attribute(message, "number").stringValue()).isEqualTo("1.50");
		assertThat(attribute(message, "bytes").binaryValue().asByteArray()).containsExactly(0, 1, 2, 255);
		assertThat(attribute(message, "png").binaryValue().asByteArray()).containsExactly(0x89, 'P', 'N');
		assertThat(sent.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (attribute) -> attribute.getValue().dataType())))
			.containsAllEntriesOf(Map.of("text", "String", "number", "Number", "bytes", "Binary", "custom",
					"String.uuid", "int", "Number.int", "png", "Binary.png"));
	}

	@Test
	void attributesCanBeReadAgainAfterwards() {
		MessageAttribute attribute = new MessageAttribute();
		attribute.setDataType("Binary");
		attribute.setBinaryValue(ByteBuffer.wrap(new byte[] { 1, 2, 3 }));
		SQSMessage message = new SQSMessage();
		message.setMessageId("id-0");
		message.setBody("a");
		message.setMessageAttributes(Map.of("bytes", attribute));
		SQSEvent event = new SQSEvent();
		event.setRecords(List.of(message));
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.recoverer(recoverer(this.name))
			.build();
		processor.process(event, fail(), null);
		assertThat(attribute(only(this.url), "bytes").binaryValue().asByteArray()).containsExactly(1, 2, 3);
		assertThat(attribute.getBinaryValue().remaining()).isEqualTo(3);
	}

	@Test
	void nineAttributesLeaveRoomForOurs() {
		process(SqsEventSource.standard(), withAttributes(attributes(9)), this.name);
		assertThat(only(this.url).messageAttributes()).hasSize(10)
			.containsKey(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
	}

	@Test
	void tenAttributesAreKeptAndOursIsLogged(CapturedOutput output) {
		process(SqsEventSource.standard(), withAttributes(attributes(10)), this.name);
		assertThat(only(this.url).messageAttributes()).hasSize(10).containsKeys("a0", "a9");
		assertThat(output)
			.contains("record id-0 in function 'processOrder' is sent to the dead-letter queue " + this.name)
			.contains("\"exceptionMessage\":\"no such order\"");
	}

	@Test
	void earlierFailureIsReplaced() {
		String earlier = "\"%s\":{\"stringValue\":\"{}\",\"dataType\":\"String\"}"
			.formatted(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		process(SqsEventSource.standard(), withAttributes(earlier + "," + attributes(9)), this.name);
		Message message = only(this.url);
		assertThat(message.messageAttributes()).hasSize(10);
		assertThat(failure(message).get("itemIdentifier").asString()).isEqualTo("id-0");
	}

	@Test
	void attributesOfTheProducerThatWouldSpeakForUsAreDropped() {
		String forged = "\"%s\":{\"stringValue\":\"base64\",\"dataType\":\"String\"}"
			.formatted(DeadLetterQueueRecoverer.BODY_ATTRIBUTE);
		process(SqsEventSource.standard(), withAttributes(forged + "," + attributes(9)), this.name);
		Message message = only(this.url);
		assertThat(message.body()).isEqualTo("a");
		assertThat(message.messageAttributes()).hasSize(10)
			.containsKeys("a0", "a8", DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE)
			.doesNotContainKey(DeadLetterQueueRecoverer.BODY_ATTRIBUTE);
		assertThat(failure(message).get("receivedBody").asString()).isEqualTo("base64");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Base64", "gzip", "\u00E9" })
	void onlyWhatWeCouldHaveSaidOfTheBodyIsTold(String value) {
		String forged = "\"%s\":{\"stringValue\":\"%s\",\"dataType\":\"String\"}"
			.formatted(DeadLetterQueueRecoverer.BODY_ATTRIBUTE, value);
		process(SqsEventSource.standard(), withAttributes(forged), this.name);
		Message message = only(this.url);
		assertThat(message.messageAttributes()).containsOnlyKeys(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		assertThat(failure(message).has("receivedBody")).isFalse();
	}

	/**
	 * Dead letters of a stream that were moved to a queue, whose function fails too.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "", "\u0000\u0001" })
	void deadLetterThatBecomesOneAgainCanStillBeRead(String data) {
		byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
		process(new KinesisEventSource(), kinesis(bytes), this.name);
		Message first = only(this.url);
		SQSMessage moved = new SQSMessage();
		moved.setMessageId(first.messageId());
		moved.setBody(first.body());
		moved.setMessageAttributes(first.messageAttributes()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> received(entry.getValue()))));
		SQSEvent event = new SQSEvent();
		event.setRecords(List.of(moved));
		String again = sqs.createQueue(this.name + "-again");
		BatchProcessor.builder(SqsEventSource.standard())
			.recoverer(recoverer(again))
			.build()
			.process(event, fail(), null);
		Message second = only(again);
		assertThat(second.body()).isEqualTo(first.body());
		assertThat(second.messageAttributes()).containsOnlyKeys(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		assertThat(failure(second).get("source").asString()).isEqualTo("aws:sqs");
		String receivedBody = failure(second).get("receivedBody").asString();
		assertThat(receivedBody.equals("empty") ? new byte[0] : Base64.getDecoder().decode(second.body()))
			.isEqualTo(bytes);
	}

	@Test
	void traceOfTheProducerIsCarriedOver() {
		String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
		String event = """
				{"Records":[%s]}""".formatted(SqsEvents.message("\"id-0\"", "\"a\"")
			.replace("\"SenderId\"", "\"AWSTraceHeader\":\"" + trace + "\",\"SenderId\""));
		process(SqsEventSource.standard(), SqsEvents.bytes(event), this.name);
		assertThat(only(this.url).attributes()).containsEntry(MessageSystemAttributeName.AWS_TRACE_HEADER, trace);
	}

	@Test
	void kinesisDataIsSentAsTextOrInBase64() {
		BatchResult<?, ?> result = process(new KinesisEventSource(), SqsEvents.fixture("kinesis.json"), this.name);
		assertThat(result.itemIdentifiers()).isEmpty();
		List<Message> messages = sqs.receive(this.url);
		assertThat(messages).hasSize(2);
		Message text = messages.stream()
			.filter((message) -> message.body().equals("{\"sensor\":\"t-7\",\"celsius\":21.5}"))
			.findFirst()
			.orElseThrow();
		assertThat(text.messageAttributes()).doesNotContainKey(DeadLetterQueueRecoverer.BODY_ATTRIBUTE);
		assertThat(failure(text).get("groupId").asString()).isEqualTo("t-7");
		assertThat(failure(text).get("sequenceNumber").asString())
			.isEqualTo("49667103512345678901234567890123456789012345678901234562");
		Message binary = messages.stream()
			.filter((message) -> message.body().equals("H4sIAA=="))
			.findFirst()
			.orElseThrow();
		assertThat(attribute(binary, DeadLetterQueueRecoverer.BODY_ATTRIBUTE).stringValue()).isEqualTo("base64");
	}

	@Test
	void kafkaRecordIsSentAsInItsEvent() {
		BatchResult<?, ?> result = process(new KafkaEventSource(), SqsEvents.fixture("kafka.json"), this.name);
		assertThat(result.itemIdentifiers()).isEmpty();
		List<Message> messages = sqs.receive(this.url);
		assertThat(messages).hasSize(3);
		Message first = messages.stream()
			.filter((message) -> message.body().contains("\"offset\":15"))
			.findFirst()
			.orElseThrow();
		assertThat(first.messageAttributes()).containsOnlyKeys(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		byte[] event = SqsEvents
			.bytes("{\"eventSource\":\"aws:kafka\",\"records\":{\"orders-0\":[" + first.body() + "]}}");
		KafkaEventSource source = new KafkaEventSource();
		assertThat(source.records(source.read(event))).singleElement()
			.satisfies((record) -> assertThat(source.header(record, "traceparent")).isEqualTo("00-1"));
		assertThat(failure(first).get("source").asString()).isEqualTo("aws:kafka");
		assertThat(failure(first).get("itemIdentifier").asString()).isEqualTo("orders-0@15");
		assertThat(failure(first).get("groupId").asString()).isEqualTo("orders-0/customer-7");
		assertThat(failure(first).get("sequenceNumber").asString()).isEqualTo("15");
		assertThat(messages).anySatisfy((message) -> assertThat(message.body()).contains("\"value\":null"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0000", "a\u001Fb", "\uFFFF" })
	void textThatSqsDoesNotTakeIsSentInBase64(String text) {
		process(new KinesisEventSource(), kinesis(text.getBytes(StandardCharsets.UTF_8)), this.url);
		Message message = only(this.url);
		assertThat(new String(Base64.getDecoder().decode(message.body()), StandardCharsets.UTF_8)).isEqualTo(text);
		assertThat(message.messageAttributes()).containsKey(DeadLetterQueueRecoverer.BODY_ATTRIBUTE);
	}

	@Test
	void bodyOfNothingIsMarked() {
		process(new KinesisEventSource(), kinesis(new byte[0]), this.name);
		assertThat(attribute(only(this.url), DeadLetterQueueRecoverer.BODY_ATTRIBUTE).stringValue()).isEqualTo("empty");
	}

	@Test
	void dynamoDbRecordsAreSentWhole() {
		byte[] event = SqsEvents.fixture("dynamodb.json");
		process(new DynamoDbEventSource(), event, this.name);
		List<Message> messages = sqs.receive(this.url);
		String replay = messages.stream()
			.sorted(Comparator.comparing((Message message) -> failure(message).get("sequenceNumber").asString()))
			.map(Message::body)
			.collect(Collectors.joining(",", "{\"Records\":[", "]}"));
		DynamoDbEventSource source = new DynamoDbEventSource();
		assertThat(source.read(SqsEvents.bytes(replay)).getRecords()).isEqualTo(source.read(event).getRecords())
			.hasSize(3);
		assertThat(messages).extracting((message) -> failure(message).get("groupId").asString())
			.contains("{\"pk\":{\"S\":\"order#1001\"}}");
	}

	@Test
	void fifoQueueKeepsTheGroupsAndTheOrder() {
		String fifo = sqs.createQueue("groups.fifo");
		process(SqsEventSource.fifo(), SqsEvents.fixture("sqs-fifo.json"), "groups.fifo");
		List<Message> messages = sqs.receive(fifo);
		assertThat(messages)
			.extracting((message) -> message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID) + " "
					+ message.body())
			.containsExactlyInAnyOrder("customer-17 {\"step\":1}", "customer-17 {\"step\":2}",
					"customer-42 {\"step\":1}")
			.containsSubsequence("customer-17 {\"step\":1}", "customer-17 {\"step\":2}");
		assertThat(failure(messages.get(0)).get("sequenceNumber").asString()).startsWith("188962473718");
	}

	@Test
	void fifoQueueTakesARecordOnce() {
		String fifo = sqs.createQueue("once.fifo");
		for (int i = 0; i < 2; i++) {
			BatchResult<?, ?> result = process(SqsEventSource.fifo(), SqsEvents.fixture("sqs-fifo.json"), "once.fifo");
			assertThat(result.itemIdentifiers()).isEmpty();
		}
		assertThat(sqs.receive(fifo)).hasSize(3);
	}

	@Test
	void recordsOfTwoSourcesAreNotTakenForTheSame() {
		String fifo = sqs.createQueue("sources.fifo");
		byte[] event = SqsEvents.withBodies("a");
		process(SqsEventSource.standard(), event, "sources.fifo");
		process(SqsEventSource.standard(),
				SqsEvents.bytes(new String(event, StandardCharsets.UTF_8).replace(":orders", ":payments")),
				"sources.fifo");
		assertThat(sqs.requests(SendMessageRequest.class)).extracting(SendMessageRequest::messageDeduplicationId)
			.doesNotHaveDuplicates()
			.hasSize(2);
		assertThat(sqs.receive(fifo)).isNotEmpty();
	}

	@Test
	void recordThatFailsInTwoFunctionsIsThereTwice() {
		String fifo = sqs.createQueue("functions.fifo");
		byte[] event = kinesis("a".getBytes(StandardCharsets.UTF_8));
		for (String function : List.of("audit", "bill", "audit")) {
			assertThat(processAs(function, new KinesisEventSource(), event, "functions.fifo").itemIdentifiers())
				.isEmpty();
		}
		assertThat(functions(fifo)).containsExactlyInAnyOrder("audit", "bill");
	}

	@Test
	void recordThatFailsInTwoLambdaFunctionsOfTheSameBeanNameIsThereTwice() {
		String fifo = sqs.createQueue("lambdas.fifo");
		byte[] event = kinesis("a".getBytes(StandardCharsets.UTF_8));
		String arn = "arn:aws:lambda:eu-central-1:123456789012:function:";
		for (String function : List.of("audit", "bill:live", "bill", "bill:7")) {
			process(new KinesisEventSource(), event, recoverer("lambdas.fifo"),
					new FakeContext(60_000).invokedFunctionArn(arn + function), fail());
		}
		assertThat(functions(fifo)).hasSize(2);
	}

	@Test
	void recordsOfTwoShardsWithTheSameSequenceNumberAreThereTwice() {
		String fifo = sqs.createQueue("shards.fifo");
		String event = new String(kinesis("a".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
		for (String shard : List.of("shardId-000000000000", "shardId-000000000001", "shardId-000000000000")) {
			process(new KinesisEventSource(),
					SqsEvents
						.bytes(event.replace("\"eventSource\"", "\"eventID\":\"" + shard + ":1\",\"eventSource\"")),
					"shards.fifo");
		}
		assertThat(functions(fifo)).hasSize(2);
	}

	@Test
	void whatIdentifiesARecordIsNotAmbiguous() {
		sqs.createQueue("ambiguous.fifo");
		String event = new String(kinesis("a".getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
		for (String[] names : new String[][] { { "a", "b\\nc" }, { "a\nb", "c" }, { "a", "b:c" }, { "a:b", "c" },
				{ "a\uD800", "c" }, { "a\uDBFF", "c" } }) {
			processAs(names[0], new KinesisEventSource(),
					SqsEvents
						.bytes(event.replace("\"eventSource\"", "\"eventID\":\"" + names[1] + "\",\"eventSource\"")),
					"ambiguous.fifo");
		}
		assertThat(sqs.requests(SendMessageRequest.class)).extracting(SendMessageRequest::messageDeduplicationId)
			.doesNotHaveDuplicates()
			.hasSize(6);
	}

	@ParameterizedTest
	@CsvSource({ "t-7, t-7", "żółw, '[0-9a-f]{64}'", "with blank, '[0-9a-f]{64}'", "'', '4966.*'" })
	void groupIdsAreWhatSqsTakes(String partitionKey, String groupId) {
		sqs.createQueue("keys.fifo");
		String event = new String(SqsEvents.fixture("kinesis.json"), StandardCharsets.UTF_8).replace("\"t-7\"",
				"\"" + partitionKey + "\"");
		process(new KinesisEventSource(), SqsEvents.bytes(event), "keys.fifo");
		assertThat(sqs.requests(SendMessageRequest.class).get(0).messageGroupId()).matches(groupId);
	}

	@Test
	void messageThatIsTooLargeStaysFailed() {
		byte[] event = SqsEvents.withBodies("a", "b".repeat(DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE + 1), "c");
		BatchResult<?, ?> result = process(SqsEventSource.standard(), event, this.name);
		assertThat(result.itemIdentifiers()).containsExactly("id-1");
		assertThat(reason(result, 1)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("too large")
			.hasMessageContaining(this.name)
			.hasMessageContaining("1048576");
		assertThat(sqs.receive(this.url)).extracting(Message::body).containsExactlyInAnyOrder("a", "c");
	}

	@Test
	void messageOfTheLargestSizeIsSentAndOursIsLogged(CapturedOutput output) {
		byte[] event = SqsEvents.withBodies("b".repeat(DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE));
		BatchResult<?, ?> result = process(SqsEventSource.standard(), event, this.name);
		assertThat(result.itemIdentifiers()).isEmpty();
		Message message = only(this.url);
		assertThat(message.body()).hasSize(DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE);
		assertThat(message.messageAttributes()).isEmpty();
		assertThat(output).contains("\"exceptionMessage\":\"no such order\"");
	}

	@Test
	void messageAttributesCountTowardsTheSize() {
		String event = """
				{"Records":[%s]}""".formatted(
				SqsEvents.message("\"id-0\"", "\"" + "b".repeat(DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE - 7) + "\"")
					.replace("\"messageAttributes\":{}", "\"messageAttributes\":{" + attributes(1) + "}"));
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.bytes(event), this.name);
		assertThat(result.itemIdentifiers()).containsExactly("id-0");
		assertThat(reason(result, 0)).hasMessageContaining("1048578 bytes");
	}

	@Test
	void bytesThatAreTooLargeInBase64StayFailed() {
		byte[] data = new byte[DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE * 3 / 4];
		BatchResult<?, ?> result = process(new KinesisEventSource(), kinesis(data), this.name);
		assertThat(result.itemIdentifiers()).hasSize(1);
		assertThat(reason(result, 0)).hasMessageContaining("too large");
	}

	@Test
	void longAndOddExceptionMessagesAreNotInTheWay() {
		RuntimeException exception = new IllegalStateException("\u0000\uD800\uFFFE" + "x".repeat(5000));
		process(SqsEventSource.standard(), SqsEvents.withBodies("a"), this.name, null, (record, context) -> {
			throw exception;
		});
		assertThat(failure(only(this.url)).get("exceptionMessage").asString()).hasSizeLessThan(2100)
			.startsWith("\u0000\uFFFD\uFFFExxx")
			.endsWith("... (3003 more characters)");
	}

	@Test
	void exceptionThatCannotBeDescribedIsDescribedByItsType() {
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), this.name, null,
				(record, context) -> {
					throw new Indescribable();
				});
		assertThat(result.itemIdentifiers()).isEmpty();
		JsonNode failure = failure(only(this.url));
		assertThat(failure.get("exceptionType").asString()).isEqualTo(Indescribable.class.getName());
		assertThat(failure.get("itemIdentifier").asString()).isEqualTo("id-0");
		assertThat(failure.has("exceptionMessage")).isFalse();
	}

	@Test
	void whatOnlyDescribesTheFailureMayBeMissing() {
		KinesisEventSource source = new KinesisEventSource();
		KinesisEvent event = source.read(kinesis("a".getBytes(StandardCharsets.UTF_8)));
		event.getRecords().get(0).getKinesis().setApproximateArrivalTimestamp(new java.sql.Date(0));
		BatchResult<?, ?> result = BatchProcessor.builder(source)
			.recoverer(recoverer(this.name))
			.build()
			.process(event, fail(), new FakeContext(60_000) {

				@Override
				public String getAwsRequestId() {
					throw new IllegalStateException("unknown");
				}

				@Override
				public String getInvokedFunctionArn() {
					throw new IllegalStateException("unknown");
				}

			});
		assertThat(result.itemIdentifiers()).isEmpty();
		JsonNode failure = failure(only(this.url));
		assertThat(failure.has("timestamp")).isFalse();
		assertThat(failure.has("requestId")).isFalse();
		assertThat(failure.get("exceptionMessage").asString()).isEqualTo("no such order");
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, -62135596800001L, 253402300800000L, Long.MAX_VALUE })
	void extremeDatesAreNotInTheWay(long millis) {
		KinesisEventSource source = new KinesisEventSource();
		KinesisEvent event = source.read(kinesis("a".getBytes(StandardCharsets.UTF_8)));
		event.getRecords().get(0).getKinesis().setApproximateArrivalTimestamp(new Date(millis));
		BatchResult<?, ?> result = BatchProcessor.builder(source)
			.recoverer(recoverer(this.name))
			.build()
			.process(event, fail(), null);
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(failure(only(this.url)).get("timestamp").asString())
			.isEqualTo(Instant.ofEpochMilli(millis).toString());
	}

	@Test
	void longMessageIsNotCutWithinACharacter() {
		process(SqsEventSource.standard(), SqsEvents.withBodies("a"), this.name, null, (record, context) -> {
			throw new IllegalStateException("x".repeat(1999) + "😀😀");
		});
		assertThat(failure(only(this.url)).get("exceptionMessage").asString())
			.isEqualTo("x".repeat(1999) + "... (4 more characters)");
	}

	@Test
	void queueThatDoesNotExistLosesNothingAndIsFoundLater() {
		DeadLetterQueueRecoverer recoverer = recoverer("later-dlq");
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a", "b"), recoverer, null,
				fail());
		assertThat(result.itemIdentifiers()).containsExactly("id-0", "id-1");
		assertThat(reason(result, 0)).hasMessageContaining("id-0")
			.hasMessageContaining("later-dlq")
			.hasMessageContaining("QueueDoesNotExistException")
			.hasMessageContaining("status 400");
		String later = sqs.createQueue("later-dlq");
		result = process(SqsEventSource.standard(), SqsEvents.withBodies("a", "b"), recoverer, null, fail());
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(sqs.receive(later)).hasSize(2);
	}

	@Test
	void serverThatCannotBeReachedLosesNothing() {
		LocalSqs stopped = LocalSqs.start();
		String queue = stopped.createQueue("stopped-dlq");
		stopped.close();
		try (SqsClient client = LocalSqs.client(stopped.endpoint())) {
			BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a", "b"),
					new DeadLetterQueueRecoverer(client, queue), null, fail());
			assertThat(result.itemIdentifiers()).containsExactly("id-0", "id-1");
			assertThat(((Failed) result.outcomes().get(0)).exception()).hasMessage("no such order");
			assertThat(reason(result, 0)).hasMessageContaining("id-0")
				.hasMessageContaining(queue)
				.hasMessageContaining("SdkClientException: Unable to execute HTTP request");
		}
	}

	@Test
	void bodyThatIsNoUnicodeIsNamed() {
		SQSMessage message = new SQSMessage();
		message.setMessageId("id-0");
		message.setBody("\uD800");
		SQSEvent event = new SQSEvent();
		event.setRecords(List.of(message));
		BatchResult<?, ?> result = BatchProcessor.builder(SqsEventSource.standard())
			.recoverer(recoverer(this.name))
			.build()
			.process(event, fail(), null);
		assertThat(reason(result, 0)).hasMessageContaining("id-0")
			.hasMessageContaining(this.name)
			.hasMessageContaining("Unicode");
	}

	@Test
	void errorOfSqsIsNamedAsFarAsItIsKnown() {
		SqsException exception = (SqsException) SqsException.builder()
			.message("not this one")
			.statusCode(403)
			.requestId("8b4e3a0c")
			.awsErrorDetails(AwsErrorDetails.builder()
				.errorCode("AccessDenied")
				.errorMessage("no identity-based policy\nallows it" + "x".repeat(1000))
				.build())
			.build();
		assertThat(Descriptions.describe(exception))
			.startsWith("SqsException (AccessDenied, status 403, request 8b4e3a0c): no identity-based policy allows it")
			.hasSizeLessThan(700);
		assertThat(Descriptions.describe(SqsException.builder().statusCode(500).build())).startsWith("SqsException");
		assertThat(Descriptions.describe(new Indescribable())).isEqualTo("Indescribable");
	}

	@Test
	void recovererNamesItsQueue() {
		assertThat(recoverer(this.url)).hasToString("dead-letter queue " + this.url);
	}

	@Test
	void onlyWhatFailsGoesToTheQueue() {
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("ok", "bad", "ok"),
				recoverer(this.name), null, (record, context) -> {
					if (record.getBody().equals("bad")) {
						throw new IllegalStateException("no such order");
					}
					return null;
				});
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(only(this.url).body()).isEqualTo("bad");
	}

	@Test
	void recordsAreSentInParallel() {
		List<String> bodies = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
		BatchResult<?, ?> result = BatchProcessor.builder(SqsEventSource.standard())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).build())
			.recoverer(recoverer(this.name))
			.build()
			.process(SqsEvents.withBodies(bodies), fail(), new FakeContext(60_000));
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(sqs.receive(this.url)).extracting(Message::body).containsExactlyInAnyOrderElementsOf(bodies);
	}

	@Test
	void queueIsNamedByNameArnOrUrl() {
		String arn = "arn:aws:sqs:eu-central-1:123456789012:" + this.name;
		for (String queue : List.of(this.name, arn, this.url)) {
			assertThat(process(SqsEventSource.standard(), SqsEvents.withBodies("a"), queue).itemIdentifiers())
				.isEmpty();
		}
		assertThat(sqs.receive(this.url)).hasSize(3);
		assertThat(sqs.requests(GetQueueUrlRequest.class)).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "${DLQ}", "a queue", "arn:aws:sns:eu-central-1:123456789012:topic",
			"https://sqs.eu-central-1.amazonaws.com/", "orders.fif" })
	void whatNamesNoQueueIsRefused(String queue) {
		assertThatIllegalArgumentException().isThrownBy(() -> recoverer(queue)).withMessageContaining(queue);
	}

	@Test
	void urlOfTheQueueIsAskedForOnce() {
		process(SqsEventSource.standard(), SqsEvents.withBodies("a", "b", "c"), this.name);
		assertThat(sqs.requests(GetQueueUrlRequest.class)).hasSize(1);
		assertThat(sqs.requests(SendMessageRequest.class)).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "3000, PT2.5S", "60000, PT10S", "0, PT10S" })
	void callEndsBeforeTheInvocation(int remainingMillis, Duration timeout) {
		process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer(this.name),
				new FakeContext(remainingMillis), fail());
		assertThat(sqs.requests(SendMessageRequest.class)).singleElement()
			.extracting((request) -> request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow())
			.isEqualTo(timeout);
	}

	@Test
	void serverThatDoesNotAnswerIsNotWaitedFor() throws Exception {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				SqsClient client = LocalSqs.client(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
			BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"),
					new DeadLetterQueueRecoverer(client, this.name), new FakeContext(700), fail());
			assertThat(result.itemIdentifiers()).containsExactly("id-0");
			assertThat(reason(result, 0)).hasCauseInstanceOf(ApiCallTimeoutException.class);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}
	}

	@Test
	void clientIsMadeHoweverLittleTimeIsLeft() {
		LazySqsClient client = new LazySqsClient(sqs::client);
		client.make();
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(client, this.name, RemainingTime.ofContext());
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer,
				new FakeContext(2400), fail());
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(only(this.url).body()).isEqualTo("a");
	}

	@Test
	void clientThatTakesTooLongToMakeIsReadyForALaterInvocation() throws Exception {
		CompletableFuture<SqsClient> slow = new CompletableFuture<>();
		CompletableFuture<Thread> maker = new CompletableFuture<>();
		LazySqsClient client = new LazySqsClient(() -> {
			maker.complete(Thread.currentThread());
			return slow.orTimeout(30, TimeUnit.SECONDS).join();
		});
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(client, this.name, RemainingTime.ofContext());
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer,
				new FakeContext(510), fail());
		assertThat(result.itemIdentifiers()).containsExactly("id-0");
		assertThat(reason(result, 0)).hasMessageContaining(this.name)
			.hasMessageContaining("The client for SQS was not made within 10 ms");
		assertThat(maker.get(30, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread())
			.extracting(Thread::isDaemon)
			.isEqualTo(true);
		slow.complete(sqs.client());
		result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, new FakeContext(60_000),
				fail());
		assertThat(result.itemIdentifiers()).isEmpty();
		assertThat(only(this.url).body()).isEqualTo("a");
	}

	@Test
	void clientThatCannotBeMadeIsMadeLater() {
		AtomicInteger attempts = new AtomicInteger();
		LazySqsClient client = new LazySqsClient(() -> {
			if (attempts.incrementAndGet() == 1) {
				throw new IllegalStateException("no region");
			}
			return sqs.client();
		});
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(client, this.name, RemainingTime.ofContext());
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, null,
				fail());
		assertThat(reason(result, 0)).hasMessageContaining("IllegalStateException: no region");
		assertThat(process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, null, fail())
			.itemIdentifiers()).isEmpty();
	}

	@Test
	void callsGoByTheRemainingTimeThatTheApplicationTells() {
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(LazySqsClient.of(sqs.client()), this.name,
				(context) -> 1500);
		process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, new FakeContext(60_000), fail());
		assertThat(sqs.requests(SendMessageRequest.class)).singleElement()
			.extracting((request) -> request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow())
			.isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void nothingIsSentWhenTheRemainingTimeCannotBeTold() {
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(LazySqsClient.of(sqs.client()), this.name,
				(context) -> {
					throw new IllegalStateException("broken clock");
				});
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, null,
				fail());
		assertThat(reason(result, 0)).hasMessageContaining("broken clock");
		assertThat(sqs.requests(SendMessageRequest.class)).isEmpty();
	}

	/**
	 * As a context that counts says in the end, unlike one that does not know.
	 */
	@Test
	void nothingIsSentWhenTheTimeRunsOutBetweenTwoCalls() {
		Iterator<Integer> remaining = List.of(60_000, 60_000, 60_000, 0).iterator();
		DeadLetterQueueRecoverer recoverer = new DeadLetterQueueRecoverer(LazySqsClient.of(sqs.client()), this.name,
				(context) -> remaining.next());
		BatchResult<?, ?> result = process(SqsEventSource.standard(), SqsEvents.withBodies("a"), recoverer, null,
				fail());
		assertThat(reason(result, 0)).hasMessageContaining("0 ms before the end of the invocation are too few");
		assertThat(sqs.requests(SendMessageRequest.class)).isEmpty();
	}

	@Test
	void nothingIsSentWhenTheTimeIsOver() {
		BatchSettings shortMargin = BatchSettings.defaults(EventType.SQS)
			.toBuilder()
			.deadlineMargin(Duration.ofMillis(100))
			.build();
		BatchResult<?, ?> result = BatchProcessor.builder(SqsEventSource.standard())
			.settings(shortMargin)
			.recoverer(recoverer(this.name))
			.build()
			.process(SqsEvents.withBodies("a"), fail(), new FakeContext(500));
		assertThat(result.itemIdentifiers()).containsExactly("id-0");
		assertThat(reason(result, 0))
			.hasRootCauseMessage("500 ms before the end of the invocation are too few for a call of SQS");
		assertThat(sqs.requests(SendMessageRequest.class)).isEmpty();
	}

	@Test
	void interruptedCallLeavesTheRecordFailed() {
		DeadLetterQueueRecoverer recoverer = recoverer(this.name);
		BatchResult<?, ?> result = BatchProcessor.builder(SqsEventSource.standard()).recoverer((context, exception) -> {
			Thread.currentThread().interrupt();
			recoverer.recover(context, exception);
		}).build().process(SqsEvents.withBodies("a", "b"), fail(), null);
		assertThat(Thread.interrupted()).isFalse();
		assertThat(result.itemIdentifiers()).containsExactly("id-0", "id-1");
		assertThat(reason(result, 0)).isInstanceOf(InterruptedException.class);
		assertThat(sqs.receive(this.url)).isEmpty();
	}

	private DeadLetterQueueRecoverer recoverer(String queue) {
		return new DeadLetterQueueRecoverer(sqs.client(), queue, Clock.fixed(NOW, ZoneOffset.UTC));
	}

	private <R> BatchResult<R, ?> process(EventSource<?, R, ?> source, byte[] event, String queue) {
		return process(source, event, queue, new FakeContext(60_000), fail());
	}

	private <R> BatchResult<R, ?> process(EventSource<?, R, ?> source, byte[] event, String queue,
			@Nullable Context context, RecordHandler<R> handler) {
		return process(source, event, recoverer(queue), context, handler);
	}

	private <R> BatchResult<R, ?> process(EventSource<?, R, ?> source, byte[] event, DeadLetterQueueRecoverer recoverer,
			@Nullable Context context, RecordHandler<R> handler) {
		return BatchProcessor.builder(source)
			.functionName("processOrder")
			.recoverer(recoverer)
			.build()
			.process(event, handler, context);
	}

	private <R> BatchResult<R, ?> processAs(String functionName, EventSource<?, R, ?> source, byte[] event,
			String queue) {
		return BatchProcessor.builder(source)
			.functionName(functionName)
			.recoverer(recoverer(queue))
			.build()
			.process(event, fail(), null);
	}

	/**
	 * The functions that have sent what is in a queue.
	 */
	private static List<String> functions(String queueUrl) {
		return sqs.receive(queueUrl).stream().map((message) -> failure(message).get("function").asString()).toList();
	}

	private static MessageAttribute received(MessageAttributeValue sent) {
		MessageAttribute received = new MessageAttribute();
		received.setDataType(sent.dataType());
		received.setStringValue(sent.stringValue());
		return received;
	}

	private static <R> RecordHandler<R> fail() {
		return (record, context) -> {
			throw new IllegalStateException("no such order");
		};
	}

	private static byte[] withAttributes(String attributes) {
		return SqsEvents.bytes("{\"Records\":[%s]}".formatted(SqsEvents.message("\"id-0\"", "\"a\"")
			.replace("\"messageAttributes\":{}", "\"messageAttributes\":{" + attributes + "}")));
	}

	private static String attributes(int count) {
		return IntStream.range(0, count)
			.mapToObj((i) -> "\"a%d\":{\"stringValue\":\"v\",\"dataType\":\"String\"}".formatted(i))
			.collect(Collectors.joining(","));
	}

	private static byte[] kinesis(byte[] data) {
		return SqsEvents.bytes("""
				{"Records":[{"kinesis":{"partitionKey":"a","sequenceNumber":"1","data":"%s"},
				"eventSource":"aws:kinesis","eventSourceARN":"arn:aws:kinesis:eu-central-1:123456789012:stream/a"}]}"""
			.formatted(Base64.getEncoder().encodeToString(data)));
	}

	private static Throwable reason(BatchResult<?, ?> result, int index) {
		return Objects.requireNonNull(((Failed) result.outcomes().get(index)).failedRecovery()).exception();
	}

	private static Message only(String queueUrl) {
		List<Message> messages = sqs.receive(queueUrl);
		assertThat(messages).hasSize(1);
		return messages.get(0);
	}

	private static MessageAttributeValue attribute(Message message, String attribute) {
		return Objects.requireNonNull(message.messageAttributes().get(attribute));
	}

	private static JsonNode failure(Message message) {
		return JSON.readTree(attribute(message, DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE).stringValue());
	}

	/**
	 * An exception of which only the type can be asked for.
	 */
	@SuppressWarnings("serial")
	private static final class Indescribable extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

		@Override
		public String getLocalizedMessage() {
			throw new AssertionError("no localized message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("no text");
		}

		@Override
		public StackTraceElement[] getStackTrace() {
			throw new IllegalStateException("no stack trace");
		}

	}

}
