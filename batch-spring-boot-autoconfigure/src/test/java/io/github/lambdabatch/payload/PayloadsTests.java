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
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.JsonNode;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.PayloadValidationException;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.autoconfigure.LambdaBatchAutoConfiguration;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What handlers get of the records of each source.
 */
@ExtendWith(OutputCaptureExtension.class)
class PayloadsTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final String DIGITS = "12345678901234567890.123456789012345678";

	private final ApplicationContextRunner withoutValidator = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(Handlers.class);

	private final ApplicationContextRunner runner = this.withoutValidator
		.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class));

	@Test
	void bodyOfAMessage() {
		byte[] event = SqsEvents.withBodies("{\"id\":\"ż\",\"price\":1.5}");
		this.runner.run((context) -> {
			assertThat(taken(context, "text", event)).isEqualTo("{\"id\":\"ż\",\"price\":1.5}");
			assertThat(taken(context, "bytes", event)).isEqualTo(SqsEvents.bytes("{\"id\":\"ż\",\"price\":1.5}"));
			assertThat(taken(context, "map", event)).isEqualTo(Map.of("id", "ż", "price", 1.5));
			assertThat(taken(context, "tree", event)).asString().isEqualTo("{\"id\":\"ż\",\"price\":1.5}");
			assertThat(taken(context, "product", event)).isEqualTo(new Product("ż", new BigDecimal("1.5")));
		});
	}

	@Test
	void genericPayloads() {
		this.runner.run((context) -> {
			Product product = new Product("1", BigDecimal.ONE);
			assertThat(taken(context, "parcel", SqsEvents.withBodies("{\"content\":{\"id\":\"1\",\"price\":1}}")))
				.isEqualTo(new Parcel<>(product));
			assertThat(taken(context, "products", SqsEvents.withBodies("[{\"id\":\"1\",\"price\":1}]")))
				.isEqualTo(List.of(product));
		});
	}

	@Test
	void dataOfAKinesisRecord() {
		this.runner.run((context) -> {
			byte[] event = kinesis(SqsEvents.bytes("{\"id\":\"ż\",\"price\":1}"));
			assertThat(taken(context, "text", event)).isEqualTo("{\"id\":\"ż\",\"price\":1}");
			assertThat(taken(context, "bytes", event)).isEqualTo(SqsEvents.bytes("{\"id\":\"ż\",\"price\":1}"));
			assertThat(taken(context, "product", event)).isEqualTo(new Product("ż", BigDecimal.ONE));
		});
	}

	@Test
	void binaryDataIsNoText() {
		byte[] binary = { 'a', (byte) 0xff, 'b' };
		this.runner.run((context) -> {
			assertThat(taken(context, "bytes", kinesis(binary))).isEqualTo(binary);
			assertThat(failure(context, "text", kinesis(binary))).isInstanceOf(PayloadConversionException.class)
				.hasMessage("The payload is not text in UTF-8; a handler of byte[] gets it as it is");
		});
	}

	@Test
	void gzipIsUnpackedUnlessForBytes() {
		byte[] packed = gzip("{\"id\":\"ż\",\"price\":1}", 1);
		this.runner.run((context) -> {
			assertThat(taken(context, "product", kinesis(packed))).isEqualTo(new Product("ż", BigDecimal.ONE));
			assertThat(taken(context, "text", kinesis(packed))).isEqualTo("{\"id\":\"ż\",\"price\":1}");
			assertThat(taken(context, "bytes", kinesis(packed))).isEqualTo(packed);
		});
	}

	@Test
	void gzipThatCannotBeUnpackedFailsTheRecord() {
		this.runner.run((context) -> {
			assertThat(failure(context, "text", kinesis(new byte[] { 0x1f, (byte) 0x8b, 8, 0 })))
				.isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("cannot be unpacked");
			byte[] bomb = gzip("0".repeat(1024 * 1024), 33);
			assertThat(bomb.length).isLessThan(100_000);
			assertThat(failure(context, "text", kinesis(bomb))).isInstanceOf(PayloadConversionException.class)
				.hasMessage("The payload has more than 33554432 bytes when unpacked from gzip");
			assertThat(taken(context, "text", kinesis(gzip("0".repeat(1024 * 1024), 32)))).asString()
				.hasSize(Gzip.MAX_UNPACKED_SIZE);
		});
	}

	@Test
	void gzipIsUnpackedWhateverItSaysOfItsSize() {
		byte[] one = gzip("0".repeat(1024), 100);
		byte[] several = join(gzip("1".repeat(1024), 50), gzip("2", 1), gzip("3".repeat(1024), 50));
		byte[] small = gzip("4".repeat(Gzip.SMALL_SIZE), 1);
		byte[] lie = one.clone();
		lie[lie.length - 1] = 1;
		this.runner.run((context) -> {
			assertThat(taken(context, "text", kinesis(one))).isEqualTo("0".repeat(100 * 1024));
			assertThat(taken(context, "text", kinesis(several)))
				.isEqualTo("1".repeat(50 * 1024) + "2" + "3".repeat(50 * 1024));
			assertThat(taken(context, "text", kinesis(small))).isEqualTo("4".repeat(Gzip.SMALL_SIZE));
			assertThat(taken(context, "text", kinesis(gzip("", 0)))).isEqualTo("");
			assertThat(failure(context, "text", kinesis(lie))).isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("cannot be unpacked");
			byte[] bomb = join(gzip("0".repeat(1024 * 1024), 20), gzip("0".repeat(1024 * 1024), 20));
			assertThat(failure(context, "text", kinesis(bomb)))
				.hasMessage("The payload has more than 33554432 bytes when unpacked from gzip");
		});
	}

	@Test
	void aggregatesOfTheKinesisProducerLibraryAreNamed() {
		byte[] aggregate = join(new byte[] { (byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2 },
				new byte[] { 10, 1 });
		this.runner.run((context) -> {
			for (String function : List.of("text", "product", "map", "tree", "products")) {
				assertThat(failure(context, function, kinesis(aggregate)))
					.isInstanceOf(PayloadConversionException.class)
					.hasMessageContaining("Kinesis Producer Library");
			}
			assertThat(taken(context, "bytes", kinesis(aggregate))).isEqualTo(aggregate);
		});
	}

	@Test
	void byteOrderMarkIsNoPartOfJson() {
		String json = "\ufeff{\"id\":\"ż\",\"price\":1}";
		Product product = new Product("ż", BigDecimal.ONE);
		for (byte[] event : List.of(SqsEvents.withBodies(json), kinesis(SqsEvents.bytes(json)),
				kinesis(gzip(json, 1)))) {
			this.runner.run((context) -> {
				assertThat(taken(context, "product", event)).isEqualTo(product);
				assertThat(taken(context, "map", event)).isEqualTo(Map.of("id", "ż", "price", 1));
				assertThat(taken(context, "text", event)).isEqualTo(json);
			});
			this.runner.withPropertyValues("lambda.batch.sqs.unwrap=sns,s3")
				.run((context) -> assertThat(taken(context, "product", event)).isEqualTo(product));
		}
		this.runner.run((context) -> assertThat(taken(context, "bytes", SqsEvents.withBodies(json)))
			.isEqualTo(SqsEvents.bytes(json)));
	}

	@Test
	void onlyDeclaredNamesAreShown() {
		this.runner.run((context) -> {
			assertThat(failure(context, "open",
					SqsEvents.withBodies("{\"id\":\"1\",\"4111\\n2026-11-29 WARN forged\":\"x\"}")))
				.isInstanceOf(PayloadConversionException.class)
				.hasMessageEndingWith(", in $.*");
			assertThat(failure(context, "open", SqsEvents.withBodies("{\"id\":{\"4111\":1}}")))
				.hasMessageEndingWith(", in $.id");
			assertThat(failure(context, "open",
					SqsEvents.withBodies("{\"parts\":[{},{\"4111\":{}}],\"named\":{\"4111\":{}}}")))
				.hasMessageEndingWith(", in $.parts[1].*");
			assertThat(failure(context, "open", SqsEvents.withBodies("{\"named\":{\"4111\":{\"4111\":{}}}}")))
				.hasMessageEndingWith(", in $.named.*.*");
			assertThat(failure(context, "product", SqsEvents.withBodies("{\"id\":\"1\",\"price\":{\"4111\":1}}")))
				.hasMessageEndingWith(", in $.price");
			assertThat(failure(context, "parcel", SqsEvents.withBodies("{\"content\":{\"price\":[\"4111\"]}}")))
				.hasMessageContaining(", in $.content.price");
		});
	}

	@Test
	void whatIsBeyondALimitOfTheMapperIsNamedForWhatItIs() {
		byte[] event = SqsEvents.bytes(new String(StreamEvents.dynamoDb("a:1"), StandardCharsets.UTF_8)
			.replace("\"body\":{\"S\":\"1\"}", "\"body\":{\"M\":{\"" + "n".repeat(60_000) + "\":{\"S\":\"1\"}}}"));
		this.runner.run((context) -> {
			assertThat(failure(context, "map", event)).isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("is beyond a limit of the JsonMapper: ")
				.hasMessageContaining("(60000) exceeds the maximum allowed (50000")
				.hasMessageNotContaining("nnn");
			assertThat(taken(context, "text", event)).asString().contains("nnn");
		});
	}

	@Test
	void imagesAreExact() {
		byte[] event = SqsEvents.fixture("dynamodb.json");
		this.runner.run((context) -> {
			List<Object> items = allTaken(context, "map", event);
			assertThat(items).hasSize(3);
			assertThat(items.get(0)).asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("total", new BigDecimal(DIGITS))
				.containsEntry("raw", "AAECAwQ=")
				.containsEntry("tags", List.of("a", "b"))
				.containsEntry("marks", List.of(1, new BigDecimal("2.5")))
				.containsEntry("coupon", null);
			assertThat(items.get(2)).as("removed").isEqualTo(Map.of("pk", "order#0007", "state", "DONE"));
		});
	}

	@Test
	void changesTellOldAndNew() {
		byte[] event = SqsEvents.fixture("dynamodb.json");
		this.runner.run((context) -> {
			List<Object> changes = allTaken(context, "change", event);
			Change<?> insert = (Change<?>) changes.get(0);
			assertThat(insert.type()).isEqualTo(Change.Type.INSERT);
			assertThat(insert.keys()).isEqualTo(Map.of("pk", "order#1001"));
			assertThat(insert.oldValue()).isNull();
			assertThat(insert.value()).isEqualTo(insert.newValue())
				.isEqualTo(new Item("order#1001", null, new BigDecimal(DIGITS)));
			assertThat(insert.changedAttributes()).hasSize(10);
			assertThat(changes.get(1)).isEqualTo(
					Change
						.modify(Map.of("pk", "order#1001"), new Item("order#1001", "NEW", null),
								new Item("order#1001", "PAID", null))
						.withChangedAttributes("state"));
			assertThat(((Change<?>) changes.get(1)).hasChanged("pk")).isFalse();
			Change<?> remove = (Change<?>) changes.get(2);
			assertThat(remove.newValue()).isNull();
			assertThat(remove.value()).isEqualTo(new Item("order#0007", "DONE", null));
			assertThat(remove.expired()).isTrue();
			assertThat(remove.changedAttributes()).containsExactlyInAnyOrder("pk", "state");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{\"N\":\"1E2\"}" })
	void oldItemOfAModificationIsReadWhenItIsAskedFor(String readAtOnce) {
		String unknown = readAtOnce.isEmpty() ? "" : "\"x\":" + readAtOnce + ",";
		byte[] event = SqsEvents.bytes("""
				{"Records":[{"eventID":"1","eventName":"MODIFY","eventSource":"aws:dynamodb","dynamodb":{
				 "Keys":{"pk":{"S":"1"}},"NewImage":{%s"pk":{"S":"1"},"state":{"S":"PAID"}},
				 "OldImage":{%s"pk":{"S":"1"},"state":{"L":[]}},"SequenceNumber":"1"}}]}""".formatted(unknown,
				unknown));
		this.runner.run((context) -> {
			Change<?> change = (Change<?>) taken(context, "change", event);
			assertThat(change.newValue()).isEqualTo(new Item("1", "PAID", null));
			assertThat(change.keys()).isEqualTo(Map.of("pk", "1"));
			assertThat(change.changedAttributes()).containsExactly("state");
			for (int i = 0; i < 2; i++) {
				assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(change::oldValue)
					.withMessageContaining("cannot be read as");
			}
		});
	}

	@Test
	void viewTypeLeavesImagesOut() {
		String event = new String(StreamEvents.dynamoDb("1:x"), StandardCharsets.UTF_8)
			.replaceAll("\"NewImage\":.*}},", "")
			.replace("\"NEW_AND_OLD_IMAGES\"", "\"KEYS_ONLY\"");
		this.runner.run((context) -> {
			assertThat(taken(context, "change", SqsEvents.bytes(event)))
				.isEqualTo(Change.insert(Map.of("pk", "1"), null));
			assertThat(failure(context, "map", SqsEvents.bytes(event))).isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("the view type of the stream must include the item's image");
			assertThat(failure(context, "change", SqsEvents.bytes(event.replace("\"INSERT\"", "\"OTHER\""))))
				.isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("none of INSERT, MODIFY and REMOVE");
		});
	}

	@Test
	void changeIsServedFromDynamoDbAlone() {
		this.runner
			.run((context) -> assertThat(catchThrowable(() -> invoke(context, "change", SqsEvents.withBodies("x"))))
				.hasMessageContaining("takes io.github.lambdabatch.payload.Change")
				.hasMessageContaining("from [DYNAMODB]"));
	}

	@Test
	void recordContextOfARecordTypePinsThePayloadToItsSource() {
		this.runner.run((context) -> {
			assertThat(taken(context, "withContext", SqsEvents.withBodies("x"))).isEqualTo("x id-0");
			assertThat(catchThrowable(() -> invoke(context, "withContext", kinesis(SqsEvents.bytes("x")))))
				.hasMessageContaining("from [SQS, SQS_FIFO]");
		});
	}

	@Test
	void headersOfAMessageOfAQueue() {
		this.runner.run((context) -> {
			Map<String, Object> headers = headers(context, SqsEvents.fixture("sqs-standard.json"));
			assertThat(headers).containsEntry(RecordHeaders.MESSAGE_ID, "0f5c2b1e-6a3d-4c8e-9b7a-2d1f4e5a6b70")
				.containsEntry(RecordHeaders.ITEM_IDENTIFIER, "0f5c2b1e-6a3d-4c8e-9b7a-2d1f4e5a6b70")
				.containsEntry(RecordHeaders.RECEIVE_COUNT, 1)
				.containsEntry(RecordHeaders.TIMESTAMP, Instant.ofEpochMilli(1758441600123L))
				.containsEntry(RecordHeaders.FIRST_RECEIVE_TIMESTAMP, Instant.ofEpochMilli(1758441600131L))
				.containsEntry(RecordHeaders.EVENT_TYPE, EventType.SQS)
				.containsEntry(RecordHeaders.EVENT_SOURCE, "aws:sqs")
				.containsEntry(RecordHeaders.AWS_REGION, "eu-central-1")
				.containsEntry(RecordHeaders.EVENT_SOURCE_ARN, "arn:aws:sqs:eu-central-1:123456789012:orders")
				.containsKeys(RecordHeaders.RECEIPT_HANDLE, RecordHeaders.SENDER_ID, RecordHeaders.TRACE_HEADER)
				.doesNotContainKeys(RecordHeaders.MESSAGE_GROUP_ID, RecordHeaders.SEQUENCE_NUMBER);
			assertThat(headers.get(RecordHeaders.RECORD)).isInstanceOf(SQSMessage.class);
			assertThat(headers.get(RecordHeaders.RECORD_CONTEXT)).isInstanceOf(RecordContext.class);
			assertThat(headers.get(RecordHeaders.LAMBDA_CONTEXT)).isInstanceOf(FakeContext.class);
			Map<?, ?> attributes = (Map<?, ?>) Objects.requireNonNull(headers.get(RecordHeaders.MESSAGE_ATTRIBUTES));
			assertThat(attributes.get("contentType")).isEqualTo("application/json");
			assertThat(attributes.get("priority")).isEqualTo(BigDecimal.valueOf(6));
			assertThat(attributes.get("signature")).isEqualTo(Base64.getDecoder().decode("3q2+7wE="));
			assertThat(headers(context, SqsEvents.fixture("sqs-fifo.json")))
				.containsEntry(RecordHeaders.MESSAGE_GROUP_ID, "customer-17")
				.containsEntry(RecordHeaders.MESSAGE_DEDUPLICATION_ID, "dedup-0001")
				.containsEntry(RecordHeaders.SEQUENCE_NUMBER, "18896247371837425152")
				.containsEntry(RecordHeaders.MESSAGE_ATTRIBUTES, Map.of())
				.containsEntry(RecordHeaders.EVENT_TYPE, EventType.SQS_FIFO);
		});
	}

	@Test
	void headersOfARecordOfAStream() {
		this.runner.run((context) -> {
			assertThat(headers(context, SqsEvents.fixture("kinesis.json")))
				.containsEntry(RecordHeaders.PARTITION_KEY, "t-7")
				.containsEntry(RecordHeaders.SHARD_ID, "shardId-000000000002")
				.containsEntry(RecordHeaders.SEQUENCE_NUMBER,
						"49667103512345678901234567890123456789012345678901234562")
				.containsEntry(RecordHeaders.EVENT_NAME, "aws:kinesis:record")
				.containsEntry(RecordHeaders.TIMESTAMP, Instant.ofEpochMilli(1758441600987L))
				.containsKeys(RecordHeaders.EVENT_ID, RecordHeaders.AWS_REGION);
			assertThat(headers(context, SqsEvents.fixture("dynamodb.json")))
				.containsEntry(RecordHeaders.EVENT_NAME, "INSERT")
				.containsEntry(RecordHeaders.EVENT_ID, "c4ca4238a0b923820dcc509a6f75849b")
				.containsEntry(RecordHeaders.SEQUENCE_NUMBER, "4421584500000000017450439091")
				.containsEntry(RecordHeaders.STREAM_VIEW_TYPE, "NEW_AND_OLD_IMAGES")
				.containsEntry(RecordHeaders.EVENT_TYPE, EventType.DYNAMODB);
		});
	}

	@Test
	void everyHeaderHasANameOfItsOwn() throws IllegalAccessException {
		List<Object> names = new ArrayList<>();
		for (Field field : RecordHeaders.class.getFields()) {
			names.add(field.get(null));
		}
		assertThat(names).doesNotHaveDuplicates();
		assertThat(RecordHeaders.LAMBDA_CONTEXT).isEqualTo(AWSLambdaUtils.AWS_CONTEXT);
	}

	@Test
	void convertersComeBeforeJackson() {
		this.runner.withUserConfiguration(Converters.class).run((context) -> {
			assertThat(taken(context, "product", SqsEvents.withBodies("csv:1,2")))
				.isEqualTo(new Product("1", new BigDecimal(2)));
			assertThat(taken(context, "product", SqsEvents.withBodies("{\"id\":\"1\",\"price\":3}")))
				.isEqualTo(new Product("1", new BigDecimal(3)));
			assertThat(taken(context, "product", kinesis(gzip("csv:1,2", 1))))
				.isEqualTo(new Product("1", new BigDecimal(2)));
		});
	}

	@Test
	void payloadBehindAFailureOfItsGroupIsNotRead() {
		this.runner.run((context) -> {
			assertThat(invoke(context, "product", StreamEvents.fifo("a:none", "a:none", "b:none"))).contains("\"0\"",
					"\"1\"", "\"2\"");
			assertThat(context.getBean(Handlers.class).failures).hasSize(2)
				.hasOnlyElementsOfType(PayloadConversionException.class);
		});
	}

	@Test
	void converterFailsARecordAlone() {
		this.runner.withUserConfiguration(Converters.class).run((context) -> {
			assertThat(invoke(context, "product", SqsEvents.withBodies("csv:1,2", "csv:1", "csv:1,2")))
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}");
			assertThat(failure(context, "product", SqsEvents.withBodies("other:")))
				.isInstanceOf(PayloadConversionException.class)
				.hasMessageContaining("has converted the payload to a java.lang.Integer")
				.hasMessageContaining(Product.class.getName());
		});
	}

	@Test
	void constraintsAreChecked(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(invoke(context, "product",
					SqsEvents.withBodies("{\"id\":\"1\",\"price\":1}", "{\"id\":\" \",\"price\":-987654321}")))
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}");
			assertThat(context.getBean(Handlers.class).taken).hasSize(1);
			assertThat(context.getBean(Handlers.class).failures.get(0)).isInstanceOf(PayloadValidationException.class)
				.hasMessage("The payload violates its constraints: id: NotBlank, price: Positive");
			assertThat(output).doesNotContain("987654321");
		});
	}

	@Test
	void constraintsOfWhatIsInside() {
		this.runner.run((context) -> {
			assertThat(failure(context, "parcel", SqsEvents.withBodies("{\"content\":{\"id\":\"1\",\"price\":0}}")))
				.hasMessageEndingWith(": content.price: Positive");
			for (String several : List.of("products", "productArray")) {
				assertThat(failure(context, several,
						SqsEvents.withBodies("[null,{\"id\":\"1\",\"price\":1},{\"id\":\"1\",\"price\":0}]")))
					.hasMessageEndingWith(": price: Positive");
			}
			assertThat(failure(context, "catalog",
					SqsEvents.withBodies("{\"byName\":{\"secret\":{\"id\":\"\",\"price\":1}},"
							+ "\"list\":[{\"id\":\"1\",\"price\":1},{\"id\":\"1\",\"price\":0}]}")))
				.hasMessageEndingWith(": byName[*].id: NotBlank, list[1].price: Positive");
		});
	}

	@Test
	void onlyTheNewItemOfAChangeIsChecked() {
		String event = """
				{"Records":[{"eventID":"1","eventName":"%s","eventSource":"aws:dynamodb","dynamodb":{
				 "Keys":{"id":{"S":"1"}},"%s":{"id":{"S":"1"},"price":{"N":"0"}},"SequenceNumber":"1"}}]}""";
		this.runner.run((context) -> {
			assertThat(failure(context, "productChange", SqsEvents.bytes(event.formatted("MODIFY", "NewImage"))))
				.isInstanceOf(PayloadValidationException.class);
			assertThat(taken(context, "productChange", SqsEvents.bytes(event.formatted("MODIFY", "OldImage"))))
				.isInstanceOf(Change.class);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "lambda.batch.sqs.validate=false", "lambda.batch.functions.product.validate=false",
			"lambda.batch.sqs.validate=true,lambda.batch.functions.product.validate=false" })
	void validationIsSwitchedOff(String properties) {
		byte[] invalid = SqsEvents.withBodies("{\"id\":\"\",\"price\":0}");
		this.runner.withPropertyValues(properties.split(",")).run((context) -> {
			assertThat(taken(context, "product", invalid)).isNotNull();
			assertThat(failure(context, "product", kinesis(SqsEvents.bytes("{"))))
				.isInstanceOf(PayloadConversionException.class);
		});
		this.runner.withPropertyValues("lambda.batch.kinesis.validate=false")
			.run((context) -> assertThat(failure(context, "product", invalid))
				.isInstanceOf(PayloadValidationException.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "lambda.batch.sqs.unwrap=sns", "lambda.batch.functions.product.unwrap=eventbridge,sns",
			"lambda.batch.sqs.unwrap=s3;lambda.batch.functions.product.unwrap=sns" })
	void envelopesAreTakenOff(String properties) {
		byte[] event = SqsEvents.withBodies("{\"id\":\"raw\",\"price\":1}",
				"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"id\\\":\\\"1\\\",\\\"price\\\":2}\"}");
		this.runner.withPropertyValues(properties.split(";"))
			.run((context) -> assertThat(allTaken(context, "product", event))
				.containsExactly(new Product("raw", BigDecimal.ONE), new Product("1", BigDecimal.valueOf(2))));
		this.runner
			.run((context) -> assertThat(invoke(context, "product", event)).contains("id-1").doesNotContain("id-0"));
	}

	@Test
	void outerRecordOfAnEnvelopeNamesTheFailure() {
		byte[] event = SqsEvents.withBodies("{\"id\":\"raw\",\"price\":1}",
				"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{}\"}");
		this.runner.withPropertyValues("lambda.batch.sqs.unwrap=sns")
			.run((context) -> assertThat(invoke(context, "product", event))
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}"));
	}

	@Test
	void recordsOfAnS3NotificationGoToACollection() {
		String record = "{\"eventSource\":\"aws:s3\",\"id\":\"%d\",\"price\":1}";
		byte[] event = SqsEvents.withBodies("{\"Records\":[" + record.formatted(1) + "," + record.formatted(2) + "]}");
		this.runner.withPropertyValues("lambda.batch.sqs.unwrap=s3").run((context) -> {
			assertThat(taken(context, "products", event))
				.isEqualTo(List.of(new Product("1", BigDecimal.ONE), new Product("2", BigDecimal.ONE)));
			assertThat(failure(context, "product", event)).hasMessageContaining("2 records");
		});
	}

	@Test
	void invalidPayloadIsNotRetried() {
		this.runner.withPropertyValues("lambda.batch.sqs.retry.max-retries=3").run((context) -> {
			assertThat(failure(context, "product", SqsEvents.withBodies("{\"id\":\"\",\"price\":0}")))
				.isInstanceOf(PayloadValidationException.class);
			assertThat(context.getBean(Handlers.class).attempts).containsExactly(1);
		});
	}

	@Test
	void withoutJakartaValidationNothingIsChecked() {
		this.runner.withClassLoader(new FilteredClassLoader("jakarta.validation"))
			.run((context) -> assertThat(taken(context, "product", SqsEvents.withBodies("{\"id\":\"\",\"price\":0}")))
				.isNotNull());
	}

	@Test
	void withoutAValidatorNothingIsChecked() {
		this.withoutValidator
			.run((context) -> assertThat(taken(context, "product", SqsEvents.withBodies("{\"id\":\"\",\"price\":0}")))
				.isNotNull());
	}

	private static Map<String, Object> headers(AssertableApplicationContext context, byte[] event) {
		return ((Message<?>) allTaken(context, "message", event).get(0)).getHeaders();
	}

	private static Object taken(AssertableApplicationContext context, String function, byte[] event) {
		List<Object> taken = allTaken(context, function, event);
		assertThat(taken).hasSize(1);
		return taken.get(0);
	}

	private static List<Object> allTaken(AssertableApplicationContext context, String function, byte[] event) {
		Handlers handlers = context.getBean(Handlers.class);
		handlers.taken.clear();
		handlers.failures.clear();
		String response = invoke(context, function, event);
		assertThat(handlers.failures).isEmpty();
		assertThat(response).isEqualTo(ALL_HANDLED);
		return handlers.taken;
	}

	private static Throwable failure(AssertableApplicationContext context, String function, byte[] event) {
		Handlers handlers = context.getBean(Handlers.class);
		handlers.failures.clear();
		assertThat(invoke(context, function, event)).contains("itemIdentifier");
		return handlers.failures.get(0);
	}

	private static String invoke(AssertableApplicationContext context, String name, byte[] event) {
		Function<Message<byte[]>, Message<byte[]>> function = context.getBean(FunctionCatalog.class).lookup(name);
		Message<byte[]> message = new GenericMessage<>(event,
				Map.of(AWSLambdaUtils.AWS_CONTEXT, new FakeContext(60_000)));
		return new String(function.apply(message).getPayload(), StandardCharsets.UTF_8);
	}

	private static byte[] kinesis(byte[] data) {
		String event = new String(StreamEvents.kinesis("a:"), StandardCharsets.UTF_8);
		return SqsEvents
			.bytes(event.replace("\"data\":\"\"", "\"data\":\"" + Base64.getEncoder().encodeToString(data) + "\""));
	}

	private static byte[] gzip(String text, int times) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream stream = new GZIPOutputStream(bytes)) {
			for (int i = 0; i < times; i++) {
				stream.write(SqsEvents.bytes(text));
			}
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return bytes.toByteArray();
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			bytes.writeBytes(part);
		}
		return bytes.toByteArray();
	}

	static class Open {

		public @Nullable String id;

		public @Nullable List<Open> parts;

		public @Nullable Map<String, Open> named;

		private final Map<String, Integer> others = new TreeMap<>();

		@JsonAnySetter
		void set(String name, int value) {
			this.others.put(name, value);
		}

	}

	record Product(@NotBlank String id, @NotNull @Positive BigDecimal price) {

	}

	record Parcel<T>(@Valid T content) {

	}

	record Catalog(Map<String, @Valid Product> byName, List<@Valid Product> list) {

	}

	record Item(String pk, @Nullable String state, @Nullable BigDecimal total) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		private final List<Object> taken = new ArrayList<>();

		private final List<Throwable> failures = new ArrayList<>();

		private final List<Integer> attempts = new ArrayList<>();

		private Object take(Object input) {
			this.taken.add(input);
			return "done";
		}

		@Bean
		BatchListener failures() {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					if (outcome instanceof RecordOutcome.Failed failed) {
						Handlers.this.attempts.add(failed.attempts());
						Handlers.this.failures.add(failed.exception());
					}
				}

			};
		}

		@Bean
		@BatchHandler
		Function<String, ?> text() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<byte[], ?> bytes() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<Map<String, Object>, ?> map() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<JsonNode, ?> tree() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<Product, ?> product() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Consumer<Open> open() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<Parcel<Product>, ?> parcel() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Consumer<List<Product>> products() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Consumer<Product[]> productArray() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Consumer<Catalog> catalog() {
			return this::take;
		}

		@Bean
		Function<Change<Item>, ?> change() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Consumer<Change<Product>> productChange() {
			return this::take;
		}

		@Bean
		@BatchHandler
		Function<Message<byte[]>, ?> message() {
			return this::take;
		}

		@Bean
		@BatchHandler
		BiFunction<String, RecordContext<SQSMessage>, ?> withContext() {
			return (text, context) -> take(text + " " + context.record().getMessageId());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		@Order(2)
		PayloadConverter never() {
			return (payload, type, context) -> text(payload).startsWith("csv:") ? "never asked" : null;
		}

		@Bean
		@Order(1)
		PayloadConverter csv() {
			return (payload, type, context) -> {
				if (text(payload).startsWith("other:")) {
					return 1;
				}
				if (!text(payload).startsWith("csv:") || type.resolve() != Product.class) {
					return null;
				}
				String[] fields = text(payload).substring(4).split(",");
				return new Product(fields[0], new BigDecimal(fields[1]));
			};
		}

		private static String text(Object payload) {
			return (payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : (String) payload;
		}

	}

}
