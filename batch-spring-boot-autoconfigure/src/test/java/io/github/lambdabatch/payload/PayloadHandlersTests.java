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

package io.github.lambdabatch.payload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Positive;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.messaging.Message;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.PayloadValidationException;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.source.BatchResponseWriter;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Handlers of payloads for processors that are used by hand: from the bytes of an event
 * to those of the answer.
 */
class PayloadHandlersTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final ParameterizedTypeReference<Change<Item>> CHANGE = new ParameterizedTypeReference<>() {
	};

	private static final ParameterizedTypeReference<Message<Order>> MESSAGE = new ParameterizedTypeReference<>() {
	};

	private final PayloadHandlers payloads = PayloadHandlers.builder().jsonMapper(new JsonMapper()).build();

	private final List<Object> taken = new CopyOnWriteArrayList<>();

	static Stream<Arguments> sources() {
		return Stream.of(
				Arguments.of(SqsEventSource.standard(), SqsEvents.withBodies("{\"id\":1}", "none", "{\"id\":3}"),
						"{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}"),
				Arguments.of(SqsEventSource.fifo(),
						StreamEvents.fifo("a:" + escaped("{\"id\":1}"), "b:none", "a:" + escaped("{\"id\":3}")),
						"{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}"),
				Arguments.of(new KinesisEventSource(), StreamEvents.kinesis("a:{\"id\":1}", "b:none", "a:{\"id\":3}"),
						"{\"batchItemFailures\":[{\"itemIdentifier\":"
								+ "\"49667103512345678901234567890123456789012345678901234561\"}]}"));
	}

	private static String escaped(String json) {
		return json.replace("\"", "\\\"");
	}

	@ParameterizedTest
	@MethodSource("sources")
	<R> void payloadsAreReadFromEachSource(EventSource<?, R, ?> source, byte[] event, String response) {
		RecordHandler<R> handler = this.payloads.handler(source, Order.class, (order, record) -> {
			this.taken.add(order);
			return null;
		});
		assertThat(process(source, event, handler)).isEqualTo(response);
		assertThat(this.taken).containsExactly(new Order(1), new Order(3));
	}

	@Test
	void itemsAndChangesAreReadFromDynamoDb() {
		DynamoDbEventSource source = new DynamoDbEventSource();
		byte[] event = StreamEvents.dynamoDb("1:x", "2:y");
		assertThat(process(source, event, this.payloads.handler(source, Item.class, this::take)))
			.isEqualTo(ALL_HANDLED);
		assertThat(process(source, event, this.payloads.handler(source, CHANGE, (change, record) -> {
			if (change.newValue() != null && change.newValue().body().equals("y")) {
				throw new IllegalStateException("y");
			}
			return take(change, record);
		}))).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"4421584500000000017450439091\"}]}");
		assertThat(this.taken).containsExactly(new Item("1", "x"), new Item("2", "y"),
				Change.insert(Map.of("pk", "1"), new Item("1", "x")).withChangedAttributes("pk", "body"));
	}

	@Test
	void payloadsAreReadFromASourceThatTheLibraryDoesNotKnow() {
		OwnSource source = new OwnSource();
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(source).build();
		List<String> event = List.of("{\"id\":1}", "none");
		assertThat(processor.process(event, this.payloads.handler(source, Order.class, this::take), null).response())
			.containsExactly("none");
		assertThat(processor.process(event, this.payloads.handler(source, MESSAGE, (message, record) -> {
			assertThat(message.getHeaders()).containsEntry(RecordHeaders.EVENT_TYPE, OwnSource.TYPE);
			return take(message.getPayload(), record);
		}), null).response()).containsExactly("none");
		assertThat(this.taken).containsExactly(new Order(1), new Order(1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.payloads.handler(source, CHANGE, this::take))
			.withMessageContaining("OWN");
	}

	@Test
	void genericPayloadsAndBatchesThatHaveBeenReadAlready() {
		SqsEventSource source = SqsEventSource.standard();
		RecordHandler<SQSMessage> handler = this.payloads.handler(source,
				new ParameterizedTypeReference<List<Order>>() {
				}, this::take);
		byte[] event = SqsEvents.withBodies("[{\"id\":1},{\"id\":2}]");
		assertThat(process(source, event, handler)).isEqualTo(ALL_HANDLED);
		BatchProcessor.builder(source).build().process(source.read(event), handler, null);
		assertThat(this.taken).containsExactly(List.of(new Order(1), new Order(2)),
				List.of(new Order(1), new Order(2)));
	}

	@Test
	void messagesHaveTheMetadataOfTheRecord() {
		SqsEventSource source = SqsEventSource.standard();
		RecordHandler<SQSMessage> handler = this.payloads.handler(source, MESSAGE, (message, record) -> {
			this.taken.add(message.getPayload());
			this.taken.add(Objects.requireNonNull(message.getHeaders().get(RecordHeaders.MESSAGE_ID)));
			return null;
		});
		assertThat(process(source, SqsEvents.withBodies("{\"id\":1}"), handler)).isEqualTo(ALL_HANDLED);
		assertThat(this.taken).containsExactly(new Order(1), "id-0");
		assertThat(handler.takesPayloadOnly()).isFalse();
	}

	@Test
	void textBytesAndRecordsNeedNoMapper() {
		PayloadHandlers payloads = PayloadHandlers.builder().build();
		SqsEventSource source = SqsEventSource.standard();
		byte[] event = SqsEvents.withBodies("ż");
		process(source, event, payloads.handler(source, String.class, this::take));
		process(source, event, payloads.handler(source, byte[].class, this::take));
		process(source, event,
				payloads.handler(source, SQSMessage.class, (message, record) -> take(message.getMessageId(), record)));
		assertThat(this.taken).containsExactly("ż", "ż".getBytes(StandardCharsets.UTF_8), "id-0");
		assertThat(payloads.handler(source, String.class, this::take).takesPayloadOnly()).isTrue();
		assertThat(payloads.handler(source, SQSMessage.class, this::take).takesPayloadOnly()).isFalse();
	}

	@Test
	void envelopesConvertersAndConstraints() {
		Validator validator = Validation.byDefaultProvider()
			.configure()
			.messageInterpolator(new ParameterMessageInterpolator())
			.buildValidatorFactory()
			.getValidator();
		PayloadConverter words = (payload, type, context) -> payload.equals("seven") ? new Order(7) : null;
		PayloadHandlers.Builder builder = PayloadHandlers.builder()
			.jsonMapper(new JsonMapper())
			.converters(words)
			.validator(validator);
		SqsEventSource source = SqsEventSource.standard();
		byte[] event = SqsEvents.withBodies("seven", "{\"id\":0}",
				"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"id\\\":2}\"}");
		PayloadHandlers unwrapping = builder.settings(PayloadSettings.defaults().withUnwrap(Envelope.SNS)).build();
		List<RecordOutcome> outcomes = outcomes(source, event, unwrapping.handler(source, Order.class, this::take));
		assertThat(this.taken).containsExactly(new Order(7), new Order(2));
		assertThat(((RecordOutcome.Failed) outcomes.get(1)).exception()).isInstanceOf(PayloadValidationException.class)
			.hasMessage("The payload violates its constraints: id: Positive");
		PayloadHandlers lenient = builder.settings(PayloadSettings.defaults().withValidate(false)).build();
		assertThat(
				process(source, SqsEvents.withBodies("{\"id\":0}"), lenient.handler(source, Order.class, this::take)))
			.isEqualTo(ALL_HANDLED);
	}

	@Test
	void convertersMayReadAllPayloads() {
		PayloadHandlers payloads = PayloadHandlers.builder()
			.converters((payload, type, context) -> payload.equals("seven") ? new Order(7) : null)
			.build();
		SqsEventSource source = SqsEventSource.standard();
		List<RecordOutcome> outcomes = outcomes(source, SqsEvents.withBodies("seven", "eight"),
				payloads.handler(source, Order.class, this::take));
		assertThat(this.taken).containsExactly(new Order(7));
		assertThat(((RecordOutcome.Failed) outcomes.get(1)).exception()).isInstanceOf(PayloadConversionException.class)
			.hasMessageContaining("there is no JsonMapper");
	}

	@Test
	void inputThatCannotBeReadIsRefusedAtOnce() {
		PayloadHandlers payloads = PayloadHandlers.builder().build();
		SqsEventSource source = SqsEventSource.standard();
		assertThatIllegalArgumentException().isThrownBy(() -> payloads.handler(source, Order.class, this::take))
			.withMessageContaining("needs a JsonMapper or a PayloadConverter");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.payloads.handler(source, KinesisEventRecord.class, this::take))
			.withMessageContaining("read from records of SQS");
		assertThatIllegalArgumentException().isThrownBy(() -> this.payloads.handler(source, CHANGE, this::take))
			.withMessageContaining("read from records of SQS");
		for (Class<?> type : List.of(Object.class, Message.class)) {
			assertThatIllegalArgumentException().isThrownBy(() -> this.payloads.handler(source, type, this::take))
				.withMessageContaining("must tell what is read");
		}
		assertThat(this.payloads.handler(new DynamoDbEventSource(), DynamodbStreamRecord.class, this::take))
			.isNotNull();
	}

	@Test
	void handlersOfOneFactoryDoNotTakeTheRecordsOfEachOtherForHandled() {
		KinesisEventSource source = new KinesisEventSource();
		BatchProcessor<?, KinesisEventRecord, ?> processor = BatchProcessor.builder(source)
			.settings(BatchSettings.defaults(source.eventType()).toBuilder().redeliveryMemory(true).build())
			.build();
		byte[] event = StreamEvents.kinesis("a:fails", "b:x", "c:y");
		Function<String, RecordHandler<KinesisEventRecord>> factory = (name) -> this.payloads.handler(source,
				String.class, (text, record) -> {
					this.taken.add(name + " " + text);
					if (text.equals("fails")) {
						throw new IllegalStateException();
					}
					return null;
				});
		RecordHandler<KinesisEventRecord> first = factory.apply("first");
		RecordHandler<KinesisEventRecord> second = factory.apply("second");
		for (RecordHandler<KinesisEventRecord> handler : List.of(first, second, first)) {
			processor.process(event, handler, null);
		}
		assertThat(this.taken).containsExactly("first fails", "first x", "first y", "second fails", "second x",
				"second y", "first fails");
	}

	@Test
	void oneHandlerOfTwoTypesHasTwoScopes() {
		SqsEventSource source = SqsEventSource.standard();
		PayloadHandler<Object, SQSMessage> handler = this::take;
		RecordHandler<SQSMessage> text = this.payloads.handler(source, String.class, handler);
		assertThat(text.redeliveryScope())
			.isEqualTo(this.payloads.handler(source, String.class, handler).redeliveryScope())
			.isNotEqualTo(this.payloads.handler(source, byte[].class, handler).redeliveryScope());
	}

	@Test
	void namedHandlersMayBeCreatedForEachBatch() {
		SqsEventSource source = SqsEventSource.standard();
		assertThat(this.payloads.handler(source, String.class, new Named("a")).redeliveryScope())
			.isEqualTo(this.payloads.handler(source, String.class, new Named("a")).redeliveryScope())
			.isNotEqualTo(this.payloads.handler(source, String.class, new Named("b")).redeliveryScope());
	}

	@Test
	void memoryOfUnpackedPayloadsIsGivenBackWhenTheHandlerReturns() throws Exception {
		byte[] packed = gzip("0".repeat(1024 * 1024), 31);
		KinesisEventSource source = new KinesisEventSource();
		BatchProcessor<?, KinesisEventRecord, ?> processor = BatchProcessor.builder(source).build();
		byte[] event = SqsEvents.bytes("""
				{"Records":[{"kinesis":{"partitionKey":"1","sequenceNumber":"1","data":"%s"},\
				"eventSource":"aws:kinesis","eventID":"shardId-000000000000:1"}]}"""
			.formatted(Base64.getEncoder().encodeToString(packed)));
		RecordHandler<KinesisEventRecord> handler = this.payloads.handler(source, String.class,
				(text, record) -> text.length());
		// More threads than there is room for, if each kept what it has taken.
		long threads = 2 + Runtime.getRuntime().maxMemory() / 8 / (31 * 1024 * 1024);
		for (int i = 0; i < threads; i++) {
			FutureTask<Integer> batch = new FutureTask<>(
					() -> processor.process(event, handler, new FakeContext(120_000)).handledCount());
			Thread thread = new Thread(batch);
			thread.setDaemon(true);
			thread.start();
			assertThat(batch.get(30, TimeUnit.SECONDS)).isEqualTo(1);
		}
	}

	@Test
	void primingReadsTheTypeAndCallsNothing() {
		SqsEventSource source = SqsEventSource.standard();
		byte[] event = SqsEvents.withBodies("{}");
		for (Class<?> type : List.of(Order.class, String.class, SQSMessage.class, Strict.class)) {
			assertThat(primed(source, event, type)).as(type.getName()).isNull();
		}
		assertThat(primed(source, event, Contract.class)).asString().contains("Contract");
	}

	private @Nullable Object primed(SqsEventSource source, byte[] event, Class<?> type) {
		RecordOutcome outcome = outcomes(source, event, this.payloads.priming(source, InputType.of(type))).get(0);
		return ((RecordOutcome.Succeeded) outcome).result();
	}

	private @Nullable Object take(Object input, RecordContext<?> context) {
		this.taken.add(input);
		return null;
	}

	private static <R> String process(EventSource<?, R, ?> source, byte[] event, RecordHandler<R> handler) {
		BatchResult<R, ?> result = BatchProcessor.builder(source)
			.build()
			.process(event, handler, new FakeContext(60_000));
		return new String(BatchResponseWriter.write(result.eventType(), result.itemIdentifiers()),
				StandardCharsets.UTF_8);
	}

	private static <R> List<RecordOutcome> outcomes(EventSource<?, R, ?> source, byte[] event,
			RecordHandler<R> handler) {
		return BatchProcessor.builder(source).build().process(event, handler, null).outcomes();
	}

	private static byte[] gzip(String text, int times) throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (OutputStream stream = new GZIPOutputStream(packed)) {
			for (int i = 0; i < times; i++) {
				stream.write(text.getBytes(StandardCharsets.UTF_8));
			}
		}
		return packed.toByteArray();
	}

	record Order(@Positive int id) {

	}

	record Item(String pk, String body) {

	}

	record Strict(BigDecimal total) {

		Strict {
			Objects.requireNonNull(total);
		}

	}

	interface Contract {

		String id();

	}

	private record Named(Object redeliveryScope) implements PayloadHandler<String, SQSMessage> {

		@Override
		public @Nullable Object handle(String input, RecordContext<SQSMessage> context) {
			return null;
		}

	}

	private static final class OwnSource implements EventSource<List<String>, String, List<String>> {

		static final EventType TYPE = EventType.of("OWN", "my:own", EventType.Redelivery.RECORD);

		@Override
		public EventType eventType() {
			return TYPE;
		}

		@Override
		public List<String> read(byte[] event) {
			return List.of(new String(event, StandardCharsets.UTF_8));
		}

		@Override
		public List<String> records(List<String> event) {
			return event;
		}

		@Override
		public String itemIdentifier(String record) {
			return record;
		}

		@Override
		public String payload(String record) {
			return record;
		}

		@Override
		public List<String> response(List<String> itemIdentifiers) {
			return itemIdentifiers;
		}

	}

}
