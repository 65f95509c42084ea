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

package io.github.lambdabatch.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.fuzz.ExpectedBatch.ExpectedRecord;
import io.github.lambdabatch.payload.Change;

/**
 * The handlers: they note what they see, and fail if there is a certain word in it.
 */
final class Handlers {

	private static final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

	private Handlers() {
	}

	/**
	 * Return what the handlers have seen since the last time, in the order of their
	 * calls.
	 */
	static List<String> takeSeen() {
		List<String> taken = new ArrayList<>(seen);
		seen.clear();
		return taken;
	}

	private static @Nullable Object handle(String view) {
		seen.add(view);
		if (view.contains(ExpectedRecord.MARKER)) {
			throw new FailedOnPurposeException();
		}
		return (view.length() % 2 == 0) ? "done" : null;
	}

	private static CompletionStage<@Nullable Object> handleLater(String view) {
		seen.add(view);
		boolean fails = view.contains(ExpectedRecord.MARKER);
		int way = Math.floorMod(view.hashCode(), 3);
		if (fails && way == 0) {
			throw new FailedOnPurposeException();
		}
		CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
		if (way == 1) {
			ForkJoinPool.commonPool().execute(() -> complete(result, fails));
		}
		else {
			complete(result, fails);
		}
		return result;
	}

	private static void complete(CompletableFuture<@Nullable Object> result, boolean fails) {
		if (fails) {
			result.completeExceptionally(new FailedOnPurposeException());
		}
		else {
			result.complete(null);
		}
	}

	private static EventType eventType(Message<?> message) {
		return Objects.requireNonNull(message.getHeaders().get(RecordHeaders.EVENT_TYPE, EventType.class));
	}

	/**
	 * Return what a handler sees that knows the identifier beside the payload.
	 */
	static String identified(@Nullable Object identifier, String view) {
		return identifier + "=" + view;
	}

	private static String identified(Message<?> message, String view) {
		return identified(message.getHeaders().get(RecordHeaders.ITEM_IDENTIFIER), view);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Records {

		@Bean
		Function<SQSMessage, @Nullable Object> message() {
			return (message) -> handle(View.of(message));
		}

		@Bean
		Consumer<KinesisEventRecord> shardRecord() {
			return (record) -> handle(View.of(record));
		}

		@Bean
		Function<DynamodbStreamRecord, @Nullable Object> tableRecord() {
			return (record) -> handle(View.of(record));
		}

		@Bean
		Consumer<KafkaEventRecord> topicRecord() {
			return (record) -> handle(View.of(record));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Texts {

		@Bean
		@BatchHandler
		BiFunction<String, RecordContext<?>, @Nullable Object> text() {
			return (text, record) -> handle(View.of(text, record.eventType()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class JsonObjects {

		@Bean
		@BatchHandler
		BiFunction<Map<String, Object>, RecordContext<?>, @Nullable Object> object() {
			return (object, record) -> handle(View.of(object, record.eventType()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class AsynchronousMessages {

		@Bean
		@BatchHandler
		Function<Message<Map<String, Object>>, CompletionStage<@Nullable Object>> objectMessage() {
			return (message) -> handleLater(identified(message, View.of(message.getPayload(), eventType(message))));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Bytes {

		@Bean
		@BatchHandler
		BiFunction<byte[], RecordContext<?>, @Nullable Object> bytes() {
			return (bytes, record) -> handle(identified(record.itemIdentifier(), View.of(bytes, record.eventType())));
		}

	}

	/**
	 * None of them is chosen, so each batch looks for its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Several {

		@Bean
		BiFunction<SQSMessage, @Nullable Context, CompletionStage<@Nullable Object>> queueRecord() {
			return (message, context) -> handleLater(View.of(message));
		}

		@Bean
		@BatchHandler
		Function<Message<byte[]>, @Nullable Object> groupedBytes() {
			return (message) -> handle(identified(message, View.of(message.getPayload(), eventType(message))));
		}

		@Bean
		@BatchHandler
		Function<Message<String>, CompletionStage<@Nullable Object>> shardText() {
			return (message) -> handleLater(identified(message, View.of(message.getPayload(), eventType(message))));
		}

		@Bean
		Function<KafkaEventRecord, CompletionStage<@Nullable Object>> topicRecord() {
			return (record) -> handleLater(View.of(record));
		}

		@Bean
		Function<Change<Map<String, Object>>, @Nullable Object> change() {
			return (change) -> handle(View.of(change));
		}

	}

	/**
	 * Without a stack trace, as there are many of them.
	 */
	private static final class FailedOnPurposeException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		FailedOnPurposeException() {
			super("failed on purpose", null, false, false);
		}

	}

}
