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

package io.github.lambdabatch.function;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.recovery.LocalSqs;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of failures, from event bytes to response bytes through the real
 * {@code FunctionInvoker}, with an SQS server beside it.
 */
class RecoveryEndToEndTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

	private static final Map<String, Integer> attempts = new ConcurrentHashMap<>();

	@AutoClose
	private static final LocalSqs sqs = LocalSqs.start();

	@BeforeEach
	void clear() {
		handled.clear();
		attempts.clear();
		sqs.forgetRequests();
	}

	@Test
	void poisonFlakyAndHealthyMessages() {
		String orders = sqs.createQueue("orders");
		String deadLetters = sqs.createQueue("orders-dlq");
		LambdaApplication application = LambdaApplication.start(Messages.class,
				"lambda.batch.sqs.dead-letter.queue=orders-dlq", "lambda.batch.sqs.retry.max-retries=1",
				"lambda.batch.sqs.retry.delay=1ms", "lambda.batch.sqs.not-retryable=java.lang.IllegalArgumentException",
				"lambda.batch.sqs.max-receives=2", "lambda.batch.sqs.redelivery-delay.initial=1s");
		for (String body : List.of("healthy", "poison", "flaky", "down")) {
			sqs.client().sendMessage((request) -> request.queueUrl(orders).messageBody(body));
		}

		String answer = application.invoke(sqs.receiveEvent("orders"));

		// The queue hides them for ten minutes: the one that is there again was delayed.
		List<Message> again = sqs.receive(orders, 20);
		assertThat(again).extracting(Message::body).containsExactly("down");
		assertThat(answer)
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}".formatted(again.get(0).messageId()));
		assertThat(sqs.receive(deadLetters)).extracting(Message::body).containsExactly("poison");
		assertThat(attempts).containsEntry("poison", 1).containsEntry("flaky", 2).containsEntry("down", 2);
		assertThat(handled).containsExactlyInAnyOrder("healthy", "flaky");
		assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).hasSize(1);
	}

	@Test
	void deadLetterQueueThatDoesNotExistLosesNothing() {
		String orders = sqs.createQueue("broken");
		LambdaApplication application = LambdaApplication.start(Messages.class,
				"lambda.batch.sqs.dead-letter.queue=no-such-dlq");
		for (String body : List.of("healthy", "poison", "down")) {
			sqs.client().sendMessage((request) -> request.queueUrl(orders).messageBody(body));
		}
		String answer = application.invoke(sqs.receiveEvent("broken"));
		assertThat(answer.split("itemIdentifier", -1)).hasSize(3);
		assertThat(handled).containsExactly("healthy");
	}

	@Test
	void fifoGroupGoesOnBehindADeadLetter() {
		String fifo = sqs.createQueue("groups-dlq.fifo");
		LambdaApplication application = LambdaApplication.start(Messages.class,
				"lambda.batch.sqs-fifo.dead-letter.queue=groups-dlq.fifo");
		assertThat(application.invoke(StreamEvents.fifo("a:one", "a:poison", "a:two", "b:three")))
			.isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly("one", "two", "three");
		assertThat(sqs.receive(fifo)).extracting(Message::body).containsExactly("poison");
	}

	@Test
	void shardWithAPoisonRecordDrainsAtOnce() {
		String deadLetters = sqs.createQueue("shard-dlq");
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kinesis.dead-letter.queue=shard-dlq");
		assertThat(application.invoke(StreamEvents.kinesis("a:one", "a:poison", "a:two", "b:three")))
			.isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly("one", "two", "three");
		assertThat(sqs.receive(deadLetters)).extracting(Message::body).containsExactly("poison");
	}

	@Test
	void shardWithAPoisonRecordWaitsForItWithoutAQueue() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		String answer = application.invoke(StreamEvents.kinesis("a:one", "a:poison", "a:two", "b:three"));
		assertThat(answer).contains("49667103512345678901234567890123456789012345678901234561");
		assertThat(handled).containsExactly("one", "three");
	}

	@Test
	void deadLetterIsNeitherHandledNorSentAgainWhenItsBatchComesAgain() {
		String deadLetters = sqs.createQueue("again-dlq");
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kinesis.dead-letter.queue=again-dlq");
		byte[] event = StreamEvents.kinesis("a:down", "b:poison", "b:one");
		application.invoke(event);
		application.invoke(event);
		assertThat(attempts).containsEntry("down", 2).containsEntry("poison", 1);
		assertThat(sqs.receive(deadLetters)).extracting(Message::body).containsExactly("poison");
	}

	private static void handle(String body) {
		int attempt = attempts.merge(body, 1, Integer::sum);
		switch (body) {
			case "poison" -> throw new IllegalArgumentException("cannot be handled");
			case "down" -> throw new IllegalStateException("later");
			case "flaky" -> {
				if (attempt == 1) {
					throw new IllegalStateException("again");
				}
			}
			default -> {
			}
		}
		handled.add(body);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Messages {

		@Bean(destroyMethod = "")
		SqsClient sqsClient() {
			return sqs.client();
		}

		@Bean
		Consumer<SQSMessage> handleMessage() {
			return (message) -> handle(message.getBody());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Records {

		@Bean(destroyMethod = "")
		SqsClient sqsClient() {
			return sqs.client();
		}

		/**
		 * Comes before the dead-letter queue.
		 */
		@Bean
		RecordRecoverer notIfDown() {
			return new RecordRecoverer() {

				@Override
				public boolean supports(RecordContext<?> context) {
					return context.itemIdentifier().endsWith("0");
				}

				@Override
				public void recover(RecordContext<?> context, Throwable exception) {
					throw new IllegalStateException("stays failed");
				}

			};
		}

		@Bean
		Consumer<KinesisEventRecord> handleRecord() {
			return (record) -> handle(StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString());
		}

	}

}
