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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

import io.github.lambdabatch.EventType;

/**
 * Makes events of the documented shapes, some of whose records must fail.
 */
final class EventGenerator {

	private static final Map<EventType, List<Json>> FIXTURES = fixtures();

	private static final String[] TEXTS = { "ok", "fail", "", " ", "zażółć €😀", "a \"quoted\" \\ text/",
			"tab\tand\nline", "\u0000\u001f\u007f\u0080\u2028", "\ud83d", "\udc00x", "\ufeffbom", "null", "0", "{}",
			"aGVsbG8=", "failure" };

	private static final String[] DOCUMENTS = { "{\"id\":\"A-1\",\"n\":5}", "{\"id\":\"fail\"}", "{\"fail\":null}",
			"{\"id\":1,\"id\":2}", "{\"id\":\"fail\",\"id\":\"ok\"}", "{\"a\":{\"b\":[1,2.5,-0,1e3,true,null,\"x\"]}}",
			"{\"t\":\"zażółć €😀 \\u20ac\\n\"}", " {\"x\":\r\n1} ", "{}", "[{\"id\":1}]", "null", "\"text\"", "5", "",
			"{\"id\":", "{\"id\":1}}", "{\"id\":1}{}", "{'id':1}", "{\"id\":01}", "{\"id\":NaN}", "{\"id\":1,}",
			"{id:1}", "{\"id\":1}//", "{\"id\":\"a\tb\"}", "{\"n\":123456789012345678901234567890}", "{\"n\":1e400}",
			"\ufeff{\"id\":1}", "{\"\\u0069d\":\"f\\u0061il\"}", "{\"s\":\"\\ud83d\"}", "plain" };

	private static final String[] NUMBERS = { "0", "-1", "42", "3.14", "1E+3",
			"12345678901234567890.123456789012345678", "0.00", "-0", "1e-130" };

	private static final String[] GROUPS = { "g1", "g2", "g3", "" };

	private final SplittableRandom random;

	/** In a table, an attribute of the key has one type. */
	private final boolean binaryKeys;

	EventGenerator(SplittableRandom random) {
		this.random = random;
		this.binaryKeys = chance(6);
	}

	private static Map<EventType, List<Json>> fixtures() {
		Map<EventType, List<Json>> fixtures = new HashMap<>();
		fixtures.put(EventType.SQS, List.of(fixture("sqs-standard"), fixture("sqs-standard-elasticmq")));
		fixtures.put(EventType.SQS_FIFO, List.of(fixture("sqs-fifo"), fixture("sqs-fifo-elasticmq")));
		fixtures.put(EventType.KINESIS, List.of(fixture("kinesis"), fixture("kinesis-kinesalite"),
				fixture("kinesis-kinesis-local"), fixture("pipe-kinesis")));
		fixtures.put(EventType.KAFKA, List.of(fixture("kafka"), fixture("kafka-self-managed")));
		fixtures.put(EventType.DYNAMODB, List.of(fixture("dynamodb"), fixture("dynamodb-streams-moto")));
		return fixtures;
	}

	private static Json fixture(String name) {
		try (InputStream stream = EventGenerator.class.getResourceAsStream("/events/" + name + ".json")) {
			if (stream == null) {
				throw new IllegalStateException("There is no event " + name);
			}
			return StrictJson.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).root();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (NotJsonException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Make an event that must be answered.
	 */
	Json event(EventType type) {
		if (chance(8)) {
			return pick(Objects.requireNonNull(FIXTURES.get(type)).toArray(Json[]::new)).copy();
		}
		int size = chance(100) ? this.random.nextInt(20, 60) : this.random.nextInt(7);
		if (type == EventType.KAFKA) {
			return topics(size);
		}
		// A pipe sends no empty array.
		boolean piped = size > 0 && chance(4);
		Json.Arr records = Json.array();
		for (int i = 0; i < size; i++) {
			Json.Obj record = record(type, i);
			records.elements().add(piped ? piped(record) : record);
		}
		return piped ? records : Json.object("Records", records);
	}

	/**
	 * Return a record as EventBridge Pipes sends it, which flattens those of Kinesis.
	 */
	static Json piped(Json.Obj record) {
		if (record.get("kinesis") instanceof Json.Obj kinesis) {
			record.members().removeIf((member) -> "kinesis".equals(member.name()));
			record.members().addAll(0, kinesis.members());
		}
		return record;
	}

	private Json.Obj record(EventType type, int index) {
		return switch (type.name()) {
			case "SQS", "SQS_FIFO" -> message(type, index);
			case "KINESIS" -> shardRecord(index);
			case "DYNAMODB" -> tableRecord(index);
			default -> throw new IllegalArgumentException();
		};
	}

	private Json topics(int size) {
		Json.Obj partitions = Json.object();
		for (int i = 0; i < size; i++) {
			String topic = pick("orders", "orders", "audit.log-1");
			int partition = this.random.nextInt(3);
			String name = topic + "-" + partition;
			if (partitions.get(name) == null) {
				partitions.add(name, Json.array());
			}
			((Json.Arr) Objects.requireNonNull(partitions.get(name))).elements().add(topicRecord(topic, partition, i));
		}
		boolean selfManaged = chance(3);
		Json.Obj event = Json.object("eventSource", selfManaged ? "SelfManagedKafka" : "aws:kafka", "bootstrapServers",
				"b-2.orders.kafka.eu-central-1.amazonaws.com:9092");
		if (!selfManaged) {
			event.add("eventSourceArn", new Json.Str("arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1a2b-2"));
		}
		event.members().add(this.random.nextInt(event.members().size() + 1), new Json.Member("records", partitions));
		return event;
	}

	private Json topicRecord(String topic, int partition, int index) {
		Json.Obj record = Json.object("topic", topic, "partition", new Json.Num(String.valueOf(partition)), "offset",
				// Of different lengths, so that their order is not that of their text.
				new Json.Num(String.valueOf(97 + index)), "timestamp", new Json.Num("1758441600987"), "timestampType",
				pick("CREATE_TIME", "LOG_APPEND_TIME"));
		if (!chance(4)) {
			record.add("key",
					chance(8) ? Json.NULL : new Json.Str(base64(pick(GROUPS).getBytes(StandardCharsets.UTF_8))));
		}
		record.add("value", chance(10) ? Json.NULL : new Json.Str(base64(data())));
		Json.Arr headers = Json.array();
		if (chance(3)) {
			headers.elements().add(Json.object("trace", Json.array(new Json.Num("48"), new Json.Num("-1"))));
			headers.elements().add(Json.object(pick("trace", "fail", "h"), Json.array()));
		}
		record.add("headers", headers);
		if (chance(6)) {
			record.add("valueSchemaMetadata", Json.object("dataFormat", "JSON", "schemaId", "1"));
		}
		return record;
	}

	private static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	private Json.Obj message(EventType type, int index) {
		boolean fifo = type == EventType.SQS_FIFO;
		Json.Obj attributes = Json.object("ApproximateReceiveCount", "1", "SentTimestamp", "1758441600123", "SenderId",
				"AIDA", "ApproximateFirstReceiveTimestamp", "1758441600131");
		if (fifo || chance(5)) {
			attributes.add("MessageGroupId", new Json.Str(pick(GROUPS)));
		}
		if (fifo) {
			attributes.add("SequenceNumber", new Json.Str("1889624737183742" + (5000 + index)));
			attributes.add("MessageDeduplicationId", new Json.Str("d" + index));
		}
		Json.Obj messageAttributes = Json.object();
		if (chance(4)) {
			messageAttributes.add("priority", Json.object("stringValue", "6", "stringListValues", Json.array(),
					"binaryListValues", Json.array(), "dataType", "Number"));
			messageAttributes.add("signature", Json.object("binaryValue", "3q2+7wE=", "dataType", "Binary"));
		}
		return Json.object("messageId", "m-" + index, "receiptHandle", "AQEB" + index, "body",
				chance(2) ? pick(DOCUMENTS) : text(), "attributes", attributes, "messageAttributes", messageAttributes,
				"md5OfBody", "14af79c7295dea44248ff9a56d2d527c", "eventSource", "aws:sqs", "eventSourceARN",
				"arn:aws:sqs:eu-central-1:123456789012:orders" + (fifo ? ".fifo" : ""), "awsRegion", "eu-central-1");
	}

	private Json.Obj shardRecord(int index) {
		String number = "4966710351234567890123456789012345678901234567890123" + (4562 + index * 16);
		Json kinesis = Json.object("kinesisSchemaVersion", "1.0", "partitionKey", pick(GROUPS), "sequenceNumber",
				number, "data", base64(data()), "approximateArrivalTimestamp",
				new Json.Num(chance(2) ? "1758441600.987" : "1.758441601E9"));
		return Json.object("kinesis", kinesis, "eventSource", "aws:kinesis", "eventVersion", "1.0", "eventID",
				"shardId-000000000002:" + number, "eventName", "aws:kinesis:record", "invokeIdentityArn",
				"arn:aws:iam::123456789012:role/readings", "awsRegion", "eu-central-1", "eventSourceARN",
				"arn:aws:kinesis:eu-central-1:123456789012:stream/readings");
	}

	private byte[] data() {
		byte[] data = (chance(3) ? text() : pick(DOCUMENTS)).getBytes(StandardCharsets.UTF_8);
		return switch (this.random.nextInt(12)) {
			case 0 -> gzip(data);
			case 1 -> {
				byte[] packed = gzip(data);
				packed[this.random.nextInt(packed.length)] ^= (byte) (1 << this.random.nextInt(8));
				yield packed;
			}
			case 2 -> {
				byte[] bytes = new byte[this.random.nextInt(12)];
				this.random.nextBytes(bytes);
				yield bytes;
			}
			default -> data;
		};
	}

	private static byte[] gzip(byte[] data) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (GZIPOutputStream stream = new GZIPOutputStream(bytes)) {
			stream.write(data);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	private Json.Obj tableRecord(int index) {
		// Of different lengths, so that their order is not that of their text.
		String number = String.valueOf(998 + index) + "00000000017450439091";
		Json keys = Json.object("pk",
				this.binaryKeys ? Json.object("B", pick("AAECAwQ=", "AQ==", "Ag==")) : Json.object("S", pick(GROUPS)));
		String eventName = pick("INSERT", "MODIFY", "REMOVE");
		Json.Obj change = Json.object("ApproximateCreationDateTime",
				new Json.Num(chance(2) ? "1758441600" : "1.758441601E9"), "Keys", keys);
		if (!"REMOVE".equals(eventName)) {
			change.add("NewImage", image());
		}
		if (!"INSERT".equals(eventName) && !chance(6)) {
			change.add("OldImage", image());
		}
		change.add("SequenceNumber", new Json.Str(number));
		change.add("SizeBytes", new Json.Num("187"));
		change.add("StreamViewType", new Json.Str("NEW_AND_OLD_IMAGES"));
		return Json.object("eventID", "c4ca4238a0b923820dcc509a6f758" + index, "eventName", eventName, "eventVersion",
				"1.1", "eventSource", "aws:dynamodb", "awsRegion", "eu-central-1", "dynamodb", change, "eventSourceARN",
				"arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2025-09-21T08:00:00.000");
	}

	private Json image() {
		Json.Obj image = Json.object();
		int size = this.random.nextInt(5);
		for (int i = 0; i < size; i++) {
			image.add((i == 0 && chance(15)) ? "fail" : "a" + i, attribute(2));
		}
		return image;
	}

	private Json attribute(int depth) {
		return switch (this.random.nextInt((depth > 0) ? 12 : 8)) {
			case 0 -> Json.object("N", pick(NUMBERS));
			case 1 -> Json.object("B", "AAECAwQ=");
			case 2 -> Json.object("BOOL", new Json.Word(chance(2) ? "true" : "false"));
			case 3 -> Json.object("NULL", new Json.Word("true"));
			case 4 -> Json.object("SS", Json.array("a", text()));
			case 5 -> Json.object("NS", Json.array(pick(NUMBERS), "2.5"));
			case 8 -> Json.object("BS", Json.array("AQ==", "Ag=="));
			case 9 -> Json.object("L", Json.array(attribute(depth - 1), attribute(depth - 1)));
			case 10, 11 -> Json.object("M", Json.object("k", attribute(depth - 1)));
			default -> Json.object("S", text());
		};
	}

	private String text() {
		if (chance(500)) {
			return pick(TEXTS).repeat(this.random.nextInt(1, 2_000)) + pick(TEXTS);
		}
		return chance(2) ? "v" + this.random.nextInt(1000) : pick(TEXTS);
	}

	/**
	 * Make any text, with what is special to somebody.
	 */
	String anyText() {
		int index = this.random.nextInt(TEXTS.length + DOCUMENTS.length);
		return (index < TEXTS.length) ? TEXTS[index] : DOCUMENTS[index - TEXTS.length];
	}

	boolean chance(int oneIn) {
		return this.random.nextInt(oneIn) == 0;
	}

	@SafeVarargs
	final <T> T pick(T... values) {
		return values[this.random.nextInt(values.length)];
	}

}
