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

package io.github.lambdabatch.test;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.EventTypes;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the makers of events: what they write has the shape of the fixtures and is
 * read by AWS's own serializers as it is by the sources.
 */
class TestEventTests {

	private static final JsonMapper SNAKE_CASE = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	@Nested
	class Sqs {

		@Test
		void bodiesAreTextOrJson() {
			SQSEvent event = SqsEvents.standard("orders")
				.message("zażółć €😀 \"")
				.message(new Order("A-1", 2))
				.mapper(SNAKE_CASE)
				.message(new Order("A-2", 3))
				.toEvent();
			assertThat(event.getRecords()).extracting(SQSMessage::getBody)
				.containsExactly("zażółć €😀 \"", "{\"orderId\":\"A-1\",\"amount\":2}",
						"{\"order_id\":\"A-2\",\"amount\":3}");
		}

		@Test
		void standardMessageHasTheShapeOfTheFixture() {
			SqsEvents event = SqsEvents.standard("orders")
				.message("x",
						(message) -> message.attribute("contentType", "application/json")
							.attribute("priority", 6)
							.attribute("signature", new byte[] { -34, -83 })
							.systemAttribute("AWSTraceHeader", "Root=1-68d0a1b2-3c4d5e6f708192a3b4c5d6e7"));
			Set<String> expected = shapeOfFirst(fixture("sqs-standard.json"));
			expected.remove(".md5OfMessageAttributes");
			assertThat(shapeOfFirst(event.toBytes())).isEqualTo(expected);
			assertReadAsAwsDoes(event, SQSEvent.class);
			assertThat(EventTypes.detect(event.toBytes())).isEqualTo(EventType.SQS);
		}

		@Test
		void fifoMessageHasTheShapeOfTheFixture() {
			SqsEvents event = SqsEvents.fifo("orders.fifo").message("x");
			assertThat(shapeOfFirst(event.toBytes())).isEqualTo(shapeOfFirst(fixture("sqs-fifo.json")));
			assertReadAsAwsDoes(event, SQSEvent.class);
			assertThat(EventTypes.detect(event.toBytes())).isEqualTo(EventType.SQS_FIFO);
		}

		@Test
		void messageTellsWhatWasSaid() {
			Instant sent = Instant.parse("2025-09-21T08:00:00.123Z");
			SQSMessage message = SqsEvents.standard("orders")
				.message("x",
						(m) -> m.id("m1")
							.receiveCount(3)
							.sent(sent)
							.attribute("text", "a")
							.attribute("number", new BigDecimal("1.50"))
							.attribute("binary", new byte[] { 1, 2 }))
				.toEvent()
				.getRecords()
				.get(0);
			SqsEventSource source = SqsEventSource.standard();
			assertThat(source.itemIdentifier(message)).isEqualTo("m1");
			assertThat(source.receiveCount(message)).isEqualTo(3);
			assertThat(source.timestamp(message)).isEqualTo(sent);
			assertThat(source.eventSourceArn(message)).isEqualTo("arn:aws:sqs:eu-central-1:123456789012:orders");
			Map<String, MessageAttribute> attributes = message.getMessageAttributes();
			assertThat(attributes).extractingByKey("text")
				.returns("a", MessageAttribute::getStringValue)
				.returns("String", MessageAttribute::getDataType);
			assertThat(attributes).extractingByKey("number")
				.returns("1.50", MessageAttribute::getStringValue)
				.returns("Number", MessageAttribute::getDataType);
			assertThat(attributes).extractingByKey("binary")
				.returns(ByteBuffer.wrap(new byte[] { 1, 2 }), MessageAttribute::getBinaryValue)
				.returns("Binary", MessageAttribute::getDataType);
		}

		@Test
		void bodyHasItsDigest() {
			// As ElasticMQ says in the fixture.
			assertThat(SqsEvents.standard("orders")
				.message("{\"id\":1,\"t\":\"zażółć €😀\"}")
				.toEvent()
				.getRecords()
				.get(0)
				.getMd5OfBody()).isEqualTo("6884efed5981b0c7d6e453eb4559fc1e");
		}

		@Test
		void messagesAreOfTheGroupThatWasNamedLast() {
			List<SQSMessage> messages = SqsEvents.fifo("orders.fifo")
				.message("1")
				.group("a")
				.message("2")
				.message("3")
				.group("b")
				.message("4")
				.toEvent()
				.getRecords();
			assertThat(messages).extracting((message) -> message.getAttributes().get("MessageGroupId"))
				.containsExactly("default", "a", "a", "b");
			assertThat(messages).extracting((message) -> message.getAttributes().get("SequenceNumber"))
				.isSorted()
				.doesNotHaveDuplicates();
		}

		@Test
		void groupDoesNotMakeAStandardQueueFifo() {
			byte[] event = SqsEvents.standard("orders").group("tenant-7").message("x").toBytes();
			assertThat(EventTypes.detect(event)).isEqualTo(EventType.SQS);
		}

		@Test
		void nameThatContradictsTheKindOfQueueIsRefused() {
			assertThatIllegalArgumentException().isThrownBy(() -> SqsEvents.standard("orders.fifo"))
				.withMessageContaining("fifo(\"orders.fifo\")");
			assertThatIllegalArgumentException().isThrownBy(() -> SqsEvents.fifo("orders"))
				.withMessageContaining(".fifo");
		}

	}

	@Nested
	class Kinesis {

		@Test
		void recordHasTheShapeOfTheFixture() {
			KinesisEvents event = KinesisEvents.stream("readings").record("t-7", new Order("A-1", 2));
			assertThat(shapeOfFirst(event.toBytes())).isEqualTo(shapeOfFirst(fixture("kinesis.json")));
			assertReadAsAwsDoes(event, com.amazonaws.services.lambda.runtime.events.KinesisEvent.class);
			assertThat(EventTypes.detect(event.toBytes())).isEqualTo(EventType.KINESIS);
		}

		@Test
		void dataAreBytesTextOrJson() {
			List<KinesisEventRecord> records = KinesisEvents.stream("readings")
				.record("a", new byte[] { -1, 0 })
				.record("a", "zażółć")
				.record("a", new Order("A-1", 2))
				.mapper(SNAKE_CASE)
				.record("a", new Order("A-1", 2))
				.toEvent()
				.getRecords();
			assertThat(records).extracting((record) -> record.getKinesis().getData())
				.containsExactly(ByteBuffer.wrap(new byte[] { -1, 0 }), utf8("zażółć"),
						utf8("{\"orderId\":\"A-1\",\"amount\":2}"), utf8("{\"order_id\":\"A-1\",\"amount\":2}"));
		}

		@Test
		void recordTellsWhatWasSaid() {
			Instant arrived = Instant.parse("2025-09-21T08:00:00.987Z");
			KinesisEventRecord record = KinesisEvents.stream("readings")
				.shard("shardId-000000000002")
				.record("t-7", "x", (r) -> r.sequenceNumber("100").arrived(arrived))
				.toEvent()
				.getRecords()
				.get(0);
			KinesisEventSource source = new KinesisEventSource();
			assertThat(source.itemIdentifier(record)).isEqualTo("100");
			assertThat(source.timestamp(record)).isEqualTo(arrived);
			assertThat(record.getEventID()).isEqualTo("shardId-000000000002:100");
			assertThat(record.getKinesis().getPartitionKey()).isEqualTo("t-7");
			assertThat(source.eventSourceArn(record))
				.isEqualTo("arn:aws:kinesis:eu-central-1:123456789012:stream/readings");
		}

		@Test
		void sequenceNumbersGrowFromEventToEvent() {
			String first = sequenceNumber(KinesisEvents.stream("a").record("k", "x"));
			String second = sequenceNumber(KinesisEvents.stream("a").record("k", "x"));
			assertThat(first).hasSize(56).isLessThan(second);
		}

		private static String sequenceNumber(KinesisEvents event) {
			return event.toEvent().getRecords().get(0).getKinesis().getSequenceNumber();
		}

	}

	@Nested
	class DynamoDb {

		@Test
		void recordsHaveTheShapeOfTheFixture() {
			DynamoDbEvents event = DynamoDbEvents.table("orders")
				.key("pk")
				.insert(Map.of("pk", "order#1001"))
				.modify(Map.of("pk", "order#1001", "state", "NEW"), Map.of("pk", "order#1001", "state", "PAID"))
				.remove(Map.of("pk", "order#0007", "state", "DONE"), (record) -> record.expired());
			JsonNode expected = read(fixture("dynamodb.json"));
			JsonNode actual = read(event.toBytes());
			for (int i = 1; i < 3; i++) {
				assertThat(shape(actual.get(i))).isEqualTo(shape(expected.get(i)));
			}
			Set<String> insert = shape(expected.get(0));
			insert.removeIf((path) -> path.startsWith(".dynamodb.NewImage.") && !path.contains(".pk"));
			assertThat(shape(actual.get(0))).isEqualTo(insert);
			assertReadAsAwsDoes(event, DynamodbEvent.class);
			assertThat(EventTypes.detect(event.toBytes())).isEqualTo(EventType.DYNAMODB);
		}

		@Test
		void propertiesBecomeAttributes() {
			Map<String, @Nullable Object> nested = new HashMap<>();
			nested.put("none", null);
			nested.put("empty", Map.of());
			DynamoDbEvents event = DynamoDbEvents.table("items")
				.insert(new Item("1", new BigDecimal("12345678901234567890.123456789012345678"), 21.5, 1e10, true,
						new byte[] { -1, 0 }, null, List.of("a", 1), nested));
			Map<String, AttributeValue> image = event.toEvent().getRecords().get(0).getDynamodb().getNewImage();
			assertThat(image).containsOnly(Map.entry("id", new AttributeValue("1")),
					Map.entry("exact", new AttributeValue().withN("12345678901234567890.123456789012345678")),
					Map.entry("fraction", new AttributeValue().withN("21.5")),
					Map.entry("large", new AttributeValue().withN("10000000000")),
					Map.entry("flag", new AttributeValue().withBOOL(true)),
					Map.entry("bytes", new AttributeValue().withB(ByteBuffer.wrap(new byte[] { -1, 0 }))),
					Map.entry("nothing", new AttributeValue().withNULL(true)),
					Map.entry("list",
							new AttributeValue().withL(new AttributeValue("a"), new AttributeValue().withN("1"))),
					Map.entry("map", new AttributeValue().withM(Map.of("none", new AttributeValue().withNULL(true),
							"empty", new AttributeValue().withM(Map.of())))));
			assertReadAsAwsDoes(event, DynamodbEvent.class);
		}

		@Test
		void attributeValuesAreTakenAsTheyAre() {
			Map<String, AttributeValue> item = Map.of("id", new AttributeValue("1"), "n",
					new AttributeValue().withN("1E-130"), "b", new AttributeValue().withB(utf8("b")), "ss",
					new AttributeValue().withSS("a", "b"), "ns", new AttributeValue().withNS("1", "2.5"), "bs",
					new AttributeValue().withBS(utf8("x")), "m",
					new AttributeValue().withM(Map.of("k", new AttributeValue().withBOOL(false))), "l",
					new AttributeValue().withL(new AttributeValue().withNULL(true)));
			DynamoDbEvents event = DynamoDbEvents.table("items").insert(item);
			assertThat(event.toEvent().getRecords().get(0).getDynamodb().getNewImage()).isEqualTo(item);
		}

		@Test
		void recordTellsWhatWasSaid() {
			Instant changed = Instant.parse("2025-09-21T08:00:01Z");
			DynamodbStreamRecord record = DynamoDbEvents.table("items")
				.key("order", "line")
				.viewType(StreamViewType.OLD_IMAGE)
				.modify(Map.of("order", "o", "line", 1, "x", 1), Map.of("order", "o", "line", 1, "x", 2),
						(r) -> r.sequenceNumber("100").changed(changed))
				.toEvent()
				.getRecords()
				.get(0);
			DynamoDbEventSource source = new DynamoDbEventSource();
			assertThat(source.itemIdentifier(record)).isEqualTo("100");
			assertThat(source.timestamp(record)).isEqualTo(changed);
			assertThat(record.getDynamodb().getKeys()).containsOnly(Map.entry("order", new AttributeValue("o")),
					Map.entry("line", new AttributeValue().withN("1")));
			assertThat(record.getDynamodb().getNewImage()).isNull();
			assertThat(record.getDynamodb().getOldImage()).containsEntry("x", new AttributeValue().withN("1"));
			assertThat(record.getDynamodb().getStreamViewType()).isEqualTo("OLD_IMAGE");
			assertThat(source.eventSourceArn(record))
				.isEqualTo("arn:aws:dynamodb:eu-central-1:123456789012:table/items/stream/2025-09-21T08:00:00.000");
		}

		@Test
		void itemWithoutItsKeyIsRefused() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> DynamoDbEvents.table("items").insert(Map.of("pk", "1")))
				.withMessageContainingAll("'id'", "pk", "key(");
		}

		@Test
		void changeOfAKeyIsRefused() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> DynamoDbEvents.table("items").modify(Map.of("id", "1"), Map.of("id", "2")))
				.withMessageContaining("[id]");
		}

		@Test
		void itemThatIsNoObjectIsRefused() {
			assertThatIllegalArgumentException().isThrownBy(() -> DynamoDbEvents.table("items").insert("text"))
				.withMessageContainingAll("java.lang.String", "STRING");
		}

	}

	private static <E> void assertReadAsAwsDoes(TestEvent<E> event, Class<E> type) {
		byte[] bytes = event.toBytes();
		E expected = LambdaEventSerializers.serializerFor(type, TestEventTests.class.getClassLoader())
			.fromJson(new ByteArrayInputStream(bytes));
		assertThat(event.toEvent()).isEqualTo(expected);
	}

	private static byte[] fixture(String name) {
		return io.github.lambdabatch.source.SqsEvents.fixture(name);
	}

	private static ByteBuffer utf8(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	private static JsonNode read(byte[] event) {
		return JsonMapper.shared().readTree(event).get("Records");
	}

	private static Set<String> shapeOfFirst(byte[] event) {
		return shape(read(event).get(0));
	}

	/**
	 * The paths of all values, with their kinds.
	 */
	private static Set<String> shape(JsonNode node) {
		Set<String> paths = new TreeSet<>();
		addShape(node, "", paths);
		return paths;
	}

	private static void addShape(JsonNode node, String path, Set<String> paths) {
		if (node.isObject()) {
			node.properties()
				.forEach((property) -> addShape(property.getValue(), path + "." + property.getKey(), paths));
		}
		else {
			paths.add(path);
		}
	}

	record Order(String orderId, int amount) {

	}

	record Item(String id, BigDecimal exact, double fraction, double large, boolean flag, byte[] bytes,
			@Nullable Object nothing, List<Object> list, Map<String, @Nullable Object> map) {

	}

}
