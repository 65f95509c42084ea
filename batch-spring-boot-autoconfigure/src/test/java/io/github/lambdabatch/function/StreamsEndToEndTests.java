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

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * FIFO queues and streams from event bytes to response bytes, through the real
 * {@code FunctionInvoker}.
 */
class StreamsEndToEndTests {

	private static final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

	private static final ConcurrentLinkedQueue<String> seenByListener = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void clear() {
		handled.clear();
		seenByListener.clear();
	}

	@ParameterizedTest
	@EnumSource
	void everyRecordIsHandledInOrder(Source source) {
		assertThat(source.invoke("a:1", "b:2", "a:3")).isEmpty();
		assertThat(handled).containsExactly("1", "2", "3");
	}

	@ParameterizedTest
	@EnumSource
	void noRecordsAreASuccess(Source source) {
		assertThat(source.invoke()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "a:1 a:fail a:3, 1 2, 1", "a:1 a:2 a:fail, 2, 1 2", "a:fail a:2 a:3, 0 1 2, ''",
			"a:1 a:2 b:fail b:4 c:fail, 2 3 4, 1 2", "a:fail a:2 b:fail b:4 c:5, 0 1 2 3, 5",
			"a:fail b:2 a:3 b:4, 0 2, 2 4" })
	void fifoQueueSkipsTheRestOfAGroup(String records, String reported, String handledRecords) {
		assertThat(Source.FIFO.invoke(records.split(" "))).containsExactlyElementsOf(words(reported));
		assertThat(succeeded()).containsExactlyElementsOf(words(handledRecords));
		handled.clear();
		assertThat(Source.FIFO.invoke("a:1")).as("starts clean").isEmpty();
		assertThat(handled).containsExactly("1");
	}

	@Test
	void fifoQueueStopsIfAsked() {
		assertThat(Source.FIFO.invoke("lambda.batch.sqs-fifo.on-failure=stop", "a:1", "a:fail", "b:3", "a:4"))
			.containsExactly("1", "2", "3");
		assertThat(succeeded()).containsExactly("1");
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void streamReportsTheEarliestAndGoesOnWithOtherKeys(Source source) {
		assertThat(source.invoke("a:1", "a:fail", "b:3", "a:4", "c:fail")).containsExactly("1");
		assertThat(succeeded()).containsExactly("1", "3");
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void streamDoesNotRedoWhatWasDone(Source source) {
		LambdaApplication application = source.start();
		assertThat(source.invoke(application, "a:1", "b:fail", "c:3", "b:4", "c:5")).containsExactly("1");
		handled.clear();
		assertThat(source.invoke(application, "", "b:fail", "c:3", "b:4", "c:5")).containsExactly("1");
		assertThat(handled).containsExactly("fail");
		handled.clear();
		assertThat(source.invoke(application, "", "b:mended", "c:3", "b:4", "c:5")).isEmpty();
		assertThat(handled).containsExactly("mended", "4");
		handled.clear();
		assertThat(source.invoke(application, "", "b:mended", "c:3", "b:4", "c:5")).isEmpty();
		assertThat(handled).as("forgotten as soon as it was answered").hasSize(4);
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void replayFromAnEarlierPositionRunsEverything(Source source) {
		LambdaApplication application = source.start();
		assertThat(source.invoke(application, "a:1", "b:fail", "c:3", "b:4", "c:5")).containsExactly("1");
		handled.clear();
		assertThat(source.invoke(application, "a:1", "b:mended", "c:3", "b:4", "c:5")).isEmpty();
		assertThat(handled).containsExactly("1", "mended", "3", "4", "5");
	}

	@Test
	void functionsOfOneApplicationDoNotShareTheirMemory() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Two.class)
			.web(WebApplicationType.NONE)
			.run()) {
			byte[] event = StreamEvents.kinesis("a:1", "b:2");
			assertThat(reported(invoke(context, "failing", event))).containsExactly("0");
			assertThat(reported(invoke(context, "other", event))).isEmpty();
			assertThat(handled).containsExactly("1", "2");
		}
	}

	private static String invoke(ConfigurableApplicationContext context, String name, byte[] event) {
		Function<Message<byte[]>, Message<byte[]>> function = context.getBean(FunctionCatalog.class).lookup(name);
		return new String(function.apply(new GenericMessage<>(event)).getPayload(), StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void memoryIsSwitchedOff(Source source) {
		LambdaApplication application = source.start(source.property("redelivery-memory=false"));
		assertThat(source.invoke(application, "a:fail", "b:2")).containsExactly("0");
		assertThat(source.invoke(application, "a:1", "b:2")).isEmpty();
		assertThat(handled).containsExactly("fail", "2", "1", "2");
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void streamStopsOrContinuesIfAsked(Source source) {
		assertThat(source.invoke(source.property("on-failure=stop"), "a:1", "a:fail", "b:3")).containsExactly("1");
		assertThat(succeeded()).containsExactly("1");
		handled.clear();
		assertThat(source.invoke(source.property("on-failure=continue"), "a:1", "a:fail", "a:3", "b:fail"))
			.containsExactly("1");
		assertThat(succeeded()).containsExactly("1", "3");
	}

	@ParameterizedTest
	@EnumSource
	void allFail(Source source) {
		LambdaApplication application = source.start();
		List<String> expected = (source == Source.FIFO) ? List.of("0", "1", "2") : List.of("0");
		assertThat(source.invoke(application, "a:fail", "b:fail", "c:fail")).isEqualTo(expected);
		assertThat(source.invoke(application, "a:fail", "b:fail", "c:fail")).isEqualTo(expected);
	}

	@ParameterizedTest
	@EnumSource
	void invocationFailsIfAsked(Source source) {
		LambdaApplication all = source.start(source.property("fail-invocation=when-all-fail"));
		assertThat(source.invoke(all, "a:1", "b:fail")).containsExactly("1");
		assertThat(source.invoke(all)).isEmpty();
		assertThatExceptionOfType(BatchFailedException.class)
			.isThrownBy(() -> source.invoke(all, "a:fail", "a:2", "b:fail"))
			.satisfies((ex) -> assertThat(ex.result().itemIdentifiers()).isNotEmpty())
			.withMessageContaining("2 of 3 records failed and 1 were not processed");
		LambdaApplication any = source.start(source.property("fail-invocation=when-any-fails"));
		assertThat(source.invoke(any)).isEmpty();
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> source.invoke(any, "a:1", "b:fail"))
			.satisfies((ex) -> assertThat(ex.result().itemIdentifiers()).hasSize(1));
	}

	@ParameterizedTest
	@EnumSource
	void recordWithoutIdentifierFailsTheInvocationBeforeAnyIsHandled(Source source) {
		String event = new String(source.event.apply(source, new String[] { "a:1", "b:2" }), StandardCharsets.UTF_8);
		String withoutIdentifier = event.replaceAll("(\"(?:messageId|sequenceNumber|SequenceNumber)\":)\"[^\"]*1\"",
				"$1null");
		assertThat(withoutIdentifier).isNotEqualTo(event);
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> source.start().invoke(SqsEvents.bytes(withoutIdentifier)))
			.withMessageContaining("Record 1 of 2");
		assertThat(handled).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void parallelKeepsOrderInALane(Source source) {
		String[] records = new String[10];
		for (int i = 0; i < records.length; i++) {
			records[i] = (char) ('a' + i % 3) + ":" + i;
		}
		LambdaApplication application = source.start(source.property("parallel=true"));
		for (int round = 0; round < 50; round++) {
			handled.clear();
			assertThat(source.invoke(application, records)).isEmpty();
			assertThat(handled).filteredOn((body) -> Integer.parseInt(body) % 3 == 0)
				.containsExactly("0", "3", "6", "9");
			assertThat(handled).filteredOn((body) -> Integer.parseInt(body) % 3 == 1).containsExactly("1", "4", "7");
			assertThat(handled).hasSize(10);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "KINESIS", "DYNAMODB" })
	void tumblingWindowIsRefused(Source source) {
		String event = new String(source.event.apply(source, new String[] { "a:1" }), StandardCharsets.UTF_8);
		LambdaApplication application = source.start();
		for (String withWindow : List.of(event.replace("{\"Records\"", "{\"window\":{\"start\":\"x\"},\"Records\""),
				"{\"window\":{\"start\":\"x\"},\"state\":{},\"Records\":[]}")) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> application.invoke(SqsEvents.bytes(withWindow)))
				.withMessageContaining("TumblingWindowInSeconds");
		}
	}

	@ParameterizedTest
	@EnumSource
	void eventOfAnotherSourceIsRefused(Source source) {
		byte[] other = (source == Source.KINESIS) ? StreamEvents.dynamoDb("a:1") : StreamEvents.kinesis("a:1");
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> source.start().invoke(other))
			.withMessageContaining("The function 'handle")
			.withMessageContaining((source == Source.KINESIS) ? "DYNAMODB" : "KINESIS");
		assertThat(handled).isEmpty();
	}

	@Test
	void kinesisDataIsReadableForHandlerAndListener() {
		assertThat(Source.KINESIS.invoke("a:1", "a:2")).isEmpty();
		assertThat(handled).containsExactly("1", "2");
		assertThat(seenByListener).containsExactly("1", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "sqs-fifo.json", "sqs-fifo-elasticmq.json", "sqs-standard.json" })
	void fixturesOfQueues(String fixture) {
		assertThat(Source.FIFO.start().invoke(SqsEvents.fixture(fixture))).isEqualTo("{\"batchItemFailures\":[]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "kinesis.json", "kinesis-kinesis-local.json", "kinesis-kinesalite.json" })
	void fixturesOfKinesis(String fixture) {
		assertThat(Source.KINESIS.start().invoke(SqsEvents.fixture(fixture))).isEqualTo("{\"batchItemFailures\":[]}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "dynamodb.json", "dynamodb-streams-moto.json" })
	void fixturesOfDynamoDb(String fixture) {
		assertThat(Source.DYNAMODB.start().invoke(SqsEvents.fixture(fixture))).isEqualTo("{\"batchItemFailures\":[]}");
	}

	@Test
	void payloadHandlerTakesEverySource() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		String order = "{\\\"id\\\":\\\"%s\\\"}";
		assertThat(application.invoke(SqsEvents.withBodies("{\"id\":\"sqs\"}", "{"))).contains("id-1");
		assertThat(reported(application.invoke(StreamEvents.fifo("a:" + order.formatted("fifo"), "a:no order", "a:x"))))
			.containsExactly("1", "2");
		assertThat(reported(application.invoke(StreamEvents.kinesis("a:{\"id\":\"kinesis\"}", "a:no order", "b:{}"))))
			.containsExactly("1");
		assertThat(reported(application.invoke(StreamEvents.dynamoDb("dynamodb:1", "fail:2")))).containsExactly("1");
		assertThat(handled).containsExactly("sqs", "fifo", "kinesis", "null", "dynamodb", "fail");
	}

	@Test
	void itemIsAPayloadOfAllItsTypes() {
		LambdaApplication application = LambdaApplication.start(Items.class);
		assertThat(application.invoke(SqsEvents.fixture("dynamodb.json"))).isEqualTo("{\"batchItemFailures\":[]}");
		assertThat(handled).containsExactly(
				new Item("order#1001", "", new BigDecimal("12345678901234567890.123456789012345678"), "AAECAwQ=",
						new TreeSet<>(Set.of("a", "b")), List.of(BigDecimal.ONE, new BigDecimal("2.5")), 2,
						List.of(new TreeMap<>(Map.of("sku", "X-1", "qty", 2))), false, null, null)
					.toString(),
				new Item("order#1001", null, null, null, null, null, 0, null, null, null, "PAID").toString(),
				new Item("order#0007", null, null, null, null, null, 0, null, null, null, "DONE").toString());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void asynchronousHandlersAreAwaited(boolean parallel) {
		LambdaApplication application = LambdaApplication.start(Asynchronous.class,
				"lambda.batch.kinesis.parallel=" + parallel);
		for (int round = 0; round < 20; round++) {
			handled.clear();
			assertThat(
					reported(application.invoke(StreamEvents.kinesis("a:1", "b:mono", "a:fail", "b:monofail", "a:5"))))
				.containsExactly("2");
			assertThat(handled).containsExactlyInAnyOrder("1", "mono");
			application = LambdaApplication.start(Asynchronous.class, "lambda.batch.kinesis.parallel=" + parallel);
		}
	}

	private static List<String> succeeded() {
		return handled.stream().filter((body) -> !body.equals("fail")).toList();
	}

	private static List<String> words(String words) {
		return words.isEmpty() ? List.of() : Arrays.asList(words.split(" "));
	}

	/**
	 * The positions of the reported records: the last digit of their identifiers.
	 */
	private static List<String> reported(String response) {
		assertThat(response).matches("\\{\"batchItemFailures\":\\[.*]}");
		return Pattern.compile("(\\d)\"}").matcher(response).results().map((match) -> match.group(1)).toList();
	}

	private static String handle(String body) {
		handled.add(body);
		if ("fail".equals(body)) {
			throw new IllegalStateException("failed on purpose");
		}
		return body;
	}

	enum Source {

		FIFO("sqs-fifo", Queues.class, (source, records) -> StreamEvents.fifo(records)),

		KINESIS("kinesis", Kinesis.class, (source, records) -> StreamEvents.kinesis(records)),

		DYNAMODB("dynamodb", DynamoDb.class, (source, records) -> StreamEvents.dynamoDb(records));

		private final String property;

		private final Class<?> application;

		private final BiFunction<Source, String[], byte[]> event;

		Source(String property, Class<?> application, BiFunction<Source, String[], byte[]> event) {
			this.property = property;
			this.application = application;
			this.event = event;
		}

		String property(String nameAndValue) {
			return "lambda.batch." + this.property + "." + nameAndValue;
		}

		LambdaApplication start(String... properties) {
			return LambdaApplication.start(this.application, properties);
		}

		List<String> invoke(LambdaApplication application, String... records) {
			return reported(application.invoke(this.event.apply(this, records)));
		}

		/**
		 * Start and invoke the application.
		 * @param arguments properties, which have an equals sign, and records
		 */
		List<String> invoke(String... arguments) {
			String[] properties = Arrays.stream(arguments).filter((a) -> a.contains("=")).toArray(String[]::new);
			String[] records = Arrays.stream(arguments).filter((a) -> !a.contains("=")).toArray(String[]::new);
			return invoke(start(properties), records);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Queues {

		@Bean
		Function<SQSMessage, String> handleMessage() {
			return (message) -> handle(message.getBody());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Kinesis {

		@Bean
		Function<KinesisEventRecord, String> handleReading() {
			return (record) -> handle(text(record));
		}

		@Bean
		BatchListener listener() {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					seenByListener.add(text((KinesisEventRecord) context.record()));
				}

			};
		}

		private static String text(KinesisEventRecord record) {
			return StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class DynamoDb {

		@Bean
		Function<DynamodbStreamRecord, String> handleChange() {
			return (record) -> {
				Map<String, AttributeValue> image = record.getDynamodb().getNewImage();
				AttributeValue body = (image != null) ? image.get("body") : null;
				return handle((body != null) ? body.getS() : record.getEventName());
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Function<Order, String> handleOrder() {
			return (order) -> handle(String.valueOf((order.id() != null) ? order.id() : order.pk()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Two {

		@Bean
		@BatchHandler
		Function<String, String> failing() {
			return (body) -> {
				if ("1".equals(body)) {
					throw new IllegalStateException("failed on purpose");
				}
				return body;
			};
		}

		@Bean
		@BatchHandler
		Function<String, String> other() {
			return (body) -> handle(body);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Items {

		@Bean
		@BatchHandler
		Function<RawItem, String> handleItem() {
			return (item) -> handle(item.comparable().toString());
		}

	}

	record RawItem(String pk, @Nullable String note, @Nullable BigDecimal total, byte @Nullable [] raw,
			@Nullable Set<String> tags, @Nullable List<BigDecimal> marks, @Nullable List<byte[]> blobs,
			@Nullable List<Map<String, Object>> items, @Nullable Boolean gift, @Nullable String coupon,
			@Nullable String state) {

		private static @Nullable List<Map<String, Object>> sorted(@Nullable List<Map<String, Object>> items) {
			return (items != null) ? items.stream().<Map<String, Object>>map(TreeMap::new).toList() : null;
		}

		Item comparable() {
			return new Item(this.pk, this.note, this.total,
					(this.raw != null) ? Base64.getEncoder().encodeToString(this.raw) : null,
					(this.tags != null) ? new TreeSet<>(this.tags) : null, this.marks,
					(this.blobs != null) ? this.blobs.size() : 0, sorted(this.items), this.gift, this.coupon,
					this.state);
		}

	}

	record Item(String pk, @Nullable String note, @Nullable BigDecimal total, @Nullable String raw,
			@Nullable Set<String> tags, @Nullable List<BigDecimal> marks, int blobs,
			@Nullable List<Map<String, Object>> items, @Nullable Boolean gift, @Nullable String coupon,
			@Nullable String state) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Asynchronous {

		@Bean
		@BatchHandler
		Function<String, Object> handleLater() {
			return (body) -> switch (body) {
				case "mono" -> Mono.fromSupplier(() -> handle(body));
				case "monofail" -> Mono.error(new IllegalStateException("failed on purpose"));
				case "fail" -> CompletableFuture.failedFuture(new IllegalStateException("failed on purpose"));
				default -> CompletableFuture.supplyAsync(() -> handle(body));
			};
		}

	}

	record Order(@Nullable String id, @Nullable String pk) {

	}

}
