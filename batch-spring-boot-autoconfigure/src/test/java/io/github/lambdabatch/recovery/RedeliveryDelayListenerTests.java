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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.RemainingTime;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedeliveryDelayListener}, against an SQS server.
 */
@ExtendWith(OutputCaptureExtension.class)
class RedeliveryDelayListenerTests {

	private static final RedeliveryDelay DELAY = RedeliveryDelay.startingWith(Duration.ofSeconds(30));

	@AutoClose
	private static final LocalSqs sqs = LocalSqs.start();

	private String name;

	private String url;

	@BeforeEach
	void createQueue(TestInfo test) {
		String method = test.getTestMethod().orElseThrow().getName();
		this.name = method.toLowerCase().contains("fifo") ? method + ".fifo" : method;
		this.url = sqs.createQueue(this.name);
		sqs.forgetRequests();
	}

	@Test
	void failedMessagesAreDelayedAndNoOthers() {
		send("ok", "fail", "ok", "fail");
		byte[] event = sqs.receiveEvent(this.name);
		BatchResult<SQSMessage, ?> result = process(event);
		assertThat(delays(result)).containsExactlyInAnyOrderEntriesOf(
				Map.of(result.itemIdentifiers().get(0), 30, result.itemIdentifiers().get(1), 30));
		assertThat(result.itemIdentifiers()).hasSize(2);
	}

	@Test
	void delayGrowsByTheReceiveCount() {
		send("fail");
		byte[] event = sqs.receiveEvent(this.name);
		String third = new String(event, StandardCharsets.UTF_8).replace("\"ApproximateReceiveCount\":\"1\"",
				"\"ApproximateReceiveCount\":\"3\"");
		BatchResult<SQSMessage, ?> result = process(SqsEvents.bytes(third));
		assertThat(delays(result)).containsExactlyEntriesOf(Map.of(result.itemIdentifiers().get(0), 120));
	}

	@Test
	void delayedMessageComesAgainWhenTheDelayIsOver() {
		send("fail");
		byte[] event = sqs.receiveEvent(this.name);
		process(event, RedeliveryDelay.startingWith(Duration.ofSeconds(1)), null);
		// The queue itself would hide it for ten minutes.
		assertThat(sqs.receive(this.url, 20)).hasSize(1);
	}

	@Test
	void fifoGroupIsDelayedAsAWhole() {
		sendFifo("a:ok", "b:ok", "a:fail", "a:ok", "b:ok", "a:ok");
		byte[] event = sqs.receiveEvent(this.name);
		BatchResult<SQSMessage, ?> result = process(event);
		assertThat(result.itemIdentifiers()).hasSize(3);
		assertThat(delays(result)).containsExactlyInAnyOrderEntriesOf(
				result.itemIdentifiers().stream().collect(Collectors.toMap((id) -> id, (id) -> 30)));
	}

	@Test
	void fifoGroupComesAgainInOrderWhenTheDelayIsOver() {
		sendFifo("a:fail", "a:second", "a:third");
		byte[] event = sqs.receiveEvent(this.name);
		process(event, RedeliveryDelay.startingWith(Duration.ofSeconds(1)), null);
		assertThat(sqs.receive(this.url, 20)).extracting(Message::body).containsExactly("fail", "second", "third");
	}

	@Test
	void otherFifoGroupsThatWereLeftAreNotDelayed() {
		sendFifo("a:fail", "b:ok", "a:ok");
		byte[] event = sqs.receiveEvent(this.name);
		BatchResult<SQSMessage, ?> result = process(event, DELAY, null,
				BatchSettings.defaults(EventType.SQS_FIFO).toBuilder().onFailure(OnFailure.STOP).build());
		assertThat(result.itemIdentifiers()).hasSize(3);
		assertThat(delays(result)).hasSize(2);
	}

	@Test
	void messagesAreDelayedInTens() {
		byte[] event = withReceiptHandles(
				SqsEvents.withBodies(IntStream.range(0, 25).mapToObj((i) -> "fail").toList()));
		sqs.createQueue("orders");
		process(event);
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class))
			.extracting((request) -> request.entries().size())
			.containsExactly(10, 10, 5);
		assertThat(sqs.requests(GetQueueUrlRequest.class)).hasSize(1);
	}

	@Test
	void refusedDelayChangesNothingAndIsLoggedOnce(CapturedOutput output) {
		sqs.createQueue("orders");
		// Their receipt handles are none of the server's.
		BatchResult<SQSMessage, ?> result = process(
				withReceiptHandles(SqsEvents.withBodies(List.of("ok", "fail", "fail"))));
		assertThat(result.itemIdentifiers()).containsExactly("id-1", "id-2");
		assertThat(output.toString().split("Could not delay the redelivery of 2 of 2 messages of arn:aws:sqs", -1))
			.hasSize(2);
	}

	@Test
	void unknownQueueChangesNothingAndIsLoggedOnce(CapturedOutput output) {
		byte[] event = withReceiptHandles(
				SqsEvents.bytes(new String(SqsEvents.withBodies("ok", "fail", "fail"), StandardCharsets.UTF_8)
					.replace(":orders", ":unknown")));
		BatchResult<SQSMessage, ?> result = process(event);
		assertThat(result.itemIdentifiers()).containsExactly("id-1", "id-2");
		assertThat(output.toString().split("Could not delay the redelivery of 2 of 2 messages", -1)).hasSize(2);
	}

	@Test
	void nothingIsDelayedWhenTheTimeIsOver(CapturedOutput output) {
		send("fail");
		byte[] event = sqs.receiveEvent(this.name);
		FakeContext context = new FakeContext(100);
		BatchResult<SQSMessage, ?> result = process(event, DELAY, context,
				BatchSettings.defaults(EventType.SQS).toBuilder().deadlineMargin(Duration.ZERO).build());
		assertThat(result.itemIdentifiers()).hasSize(1);
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).isEmpty();
		assertThat(output).contains("Could not delay the redelivery of 1 of 1 messages");
	}

	@Test
	void clientThatIsNotMadeInTimeDelaysNothing(CapturedOutput output) {
		CompletableFuture<SqsClient> slow = new CompletableFuture<>();
		LazySqsClient client = new LazySqsClient(() -> slow.orTimeout(30, TimeUnit.SECONDS).join());
		BatchResult<SQSMessage, ?> result = BatchProcessor.builder(SqsEventSource.standard())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().deadlineMargin(Duration.ZERO).build())
			.listeners(List.of(new RedeliveryDelayListener(client, DELAY, RemainingTime.ofContext())))
			.build()
			.process(SqsEvents.withBodies("fail"), (message, context) -> {
				throw new IllegalStateException("failed on purpose");
			}, new FakeContext(110));
		slow.complete(sqs.client());
		assertThat(result.itemIdentifiers()).hasSize(1);
		assertThat(output).contains("Could not delay the redelivery of 1 of 1 messages")
			.contains("The client for SQS was not made within 10 ms");
	}

	@Test
	void messagesWithoutAReceiptHandleAreNotInTheWayOfOthers() {
		send("fail", "fail");
		byte[] event = sqs.receiveEvent(this.name);
		String text = new String(event, StandardCharsets.UTF_8).replaceFirst("\"receiptHandle\":\"[^\"]*\",", "");
		BatchResult<SQSMessage, ?> result = process(SqsEvents.bytes(text));
		assertThat(result.itemIdentifiers()).hasSize(2);
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).singleElement()
			.extracting((request) -> request.entries().size())
			.isEqualTo(1);
	}

	@Test
	void messageThatIsTwiceInAnEventIsDelayedOnce() {
		send("fail");
		String record = new String(sqs.receiveEvent(this.name), StandardCharsets.UTF_8).replace("{\"Records\":[", "")
			.replaceFirst("]}$", "");
		process(SqsEvents.bytes("{\"Records\":[" + record + "," + record + "]}"));
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).singleElement()
			.extracting((request) -> request.entries().size())
			.isEqualTo(1);
	}

	/**
	 * Lambda does not mix queues, but emulators and hand-made events may.
	 */
	@Test
	void fifoGroupOfAnotherQueueIsNotDelayed() {
		String other = "other" + this.name;
		String event = """
				{"Records":[%s,%s]}""".formatted(fifo("0", "fail", this.name), fifo("1", "ok", other));
		BatchResult<SQSMessage, ?> result = process(SqsEvents.bytes(event), DELAY, null,
				BatchSettings.defaults(EventType.SQS_FIFO).toBuilder().onFailure(OnFailure.STOP).build());
		assertThat(result.itemIdentifiers()).containsExactly("0", "1");
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class))
			.extracting((request) -> request.entries().get(0).receiptHandle())
			.containsExactly("handle-0");
	}

	private static String fifo(String id, String body, String queue) {
		return """
				{"messageId":"%s","receiptHandle":"handle-%s","body":"%s","attributes":{"MessageGroupId":"a"},
				"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:%s"}""".formatted(id,
				id, body, queue);
	}

	@Test
	void callEndsBeforeTheInvocation() {
		send("fail");
		byte[] event = sqs.receiveEvent(this.name);
		process(event, DELAY, new FakeContext(2100));
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).singleElement()
			.extracting((request) -> request.overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow())
			.isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void failedMessagesOfAFailedInvocationAreDelayed() {
		send("fail");
		byte[] event = sqs.receiveEvent(this.name);
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> process(event, DELAY, null,
				BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.failInvocation(FailInvocation.WHEN_ANY_FAILS)
					.build()));
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).hasSize(1);
	}

	@Test
	void handledBatchesAndStreamsAreLeftAlone() {
		process(SqsEvents.withBodies("ok", "ok"));
		BatchProcessor.builder(new KinesisEventSource())
			.listeners(List.of(new RedeliveryDelayListener(sqs.client(), DELAY)))
			.build()
			.process(SqsEvents.fixture("kinesis.json"), (record, context) -> {
				throw new IllegalStateException();
			}, null);
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).isEmpty();
		assertThat(sqs.requests(GetQueueUrlRequest.class)).isEmpty();
	}

	private static byte[] withReceiptHandles(byte[] event) {
		AtomicInteger count = new AtomicInteger();
		return SqsEvents.bytes(Pattern.compile("(\"receiptHandle\":\")[^\"]*")
			.matcher(new String(event, StandardCharsets.UTF_8))
			.replaceAll((match) -> match.group(1) + "handle-" + count.incrementAndGet()));
	}

	private void send(String... bodies) {
		for (String body : bodies) {
			sqs.client().sendMessage((request) -> request.queueUrl(this.url).messageBody(body));
		}
	}

	private void sendFifo(String... messages) {
		for (int i = 0; i < messages.length; i++) {
			String[] parts = messages[i].split(":");
			String deduplicationId = Integer.toString(i);
			sqs.client()
				.sendMessage((request) -> request.queueUrl(this.url)
					.messageBody(parts[1])
					.messageGroupId(parts[0])
					.messageDeduplicationId(deduplicationId));
		}
	}

	private BatchResult<SQSMessage, ?> process(byte[] event) {
		return process(event, DELAY, null);
	}

	private BatchResult<SQSMessage, ?> process(byte[] event, RedeliveryDelay delay, @Nullable Context context) {
		return process(event, delay, context,
				BatchSettings.defaults(this.name.endsWith(".fifo") ? EventType.SQS_FIFO : EventType.SQS));
	}

	private BatchResult<SQSMessage, ?> process(byte[] event, RedeliveryDelay delay, @Nullable Context context,
			BatchSettings settings) {
		SqsEventSource source = this.name.endsWith(".fifo") ? SqsEventSource.fifo() : SqsEventSource.standard();
		return BatchProcessor.builder(source)
			.settings(settings)
			.listeners(List.of(new RedeliveryDelayListener(sqs.client(), delay)))
			.build()
			.process(event, (message, record) -> {
				if (message.getBody().equals("fail")) {
					throw new IllegalStateException("not now");
				}
				return null;
			}, context);
	}

	/**
	 * The delays that were asked for, in seconds by message id.
	 */
	private static Map<String, Integer> delays(BatchResult<SQSMessage, ?> result) {
		Map<String, String> ids = result.records()
			.stream()
			.collect(Collectors.toMap(SQSMessage::getReceiptHandle, SQSMessage::getMessageId));
		return sqs.requests(ChangeMessageVisibilityBatchRequest.class)
			.stream()
			.flatMap((request) -> request.entries().stream())
			.collect(Collectors.toMap((entry) -> ids.get(entry.receiptHandle()),
					ChangeMessageVisibilityBatchRequestEntry::visibilityTimeout));
	}

}
