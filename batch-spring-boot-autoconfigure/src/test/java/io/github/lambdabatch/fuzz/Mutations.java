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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Changes events: their structure, their tokens, their bytes.
 */
final class Mutations {

	private static final String[] NAMES = { "Records", "records", "messageId", "receiptHandle", "body", "attributes",
			"messageAttributes", "eventSource", "eventSourceARN", "awsRegion", "topic", "partition", "offset", "key",
			"value", "headers", "eventSourceArn", "eventSourceKey", "MessageGroupId", "SequenceNumber",
			"sequenceNumber", "partitionKey", "data", "kinesis", "dynamodb", "Keys", "NewImage", "OldImage",
			"eventName", "eventID", "S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL", "window", "state",
			"isFinalInvokeForWindow", "unknown", "" };

	/** Those that decide about a record, in which most changes are to be. */
	private static final List<String> DECISIVE = List.of("messageId", "body", "eventSource", "eventSourceARN",
			"MessageGroupId", "SequenceNumber", "sequenceNumber", "partitionKey", "data", "kinesis", "dynamodb", "Keys",
			"NewImage", "OldImage", "eventName", "attributes", "S", "N", "B", "Records", "eventID", "records",
			"partition", "offset", "key", "value", "headers", "orders-0", "orders-1");

	private static final String[] VALUES = { "aws:sqs", "aws:kinesis", "aws:dynamodb", "aws:kafka", "SelfManagedKafka",
			"aws:s3", "AWS:SQS", "arn:aws:sqs:eu-central-1:123456789012:orders",
			"arn:aws:sqs:eu-central-1:123456789012:orders.fifo", "arn:aws:sqs:eu-central-1:123456789012:other.FIFO",
			"orders.fifo.", "INSERT", "REMOVE", "MODIFY", "insert", "1", "2", "10", "99", "100", "007", "-5", "+5",
			"1.5", "1e5", "\u0663", "abc", "id \"quoted\"", "\u00a0", "\u2003", "\t", "m-0", "m-1", "g1", "g2",
			"id-\ud83d", "\u0000" };

	private static final String[] ARNS = { "arn:aws:sqs:eu-central-1:123456789012:orders",
			"arn:aws:sqs:eu-central-1:123456789012:orders.fifo", "arn:aws:sqs:eu-central-1:123456789012:orders.FIFO",
			"arn:aws:sqs:eu-central-1:123456789012:orders.fifo.", "" };

	private static final String[] NUMBERS = { "0", "-1", "-0", "1.5", "1e400", "-1E-400", "1e99999999999",
			"123456789012345678901234567890", "1721101251338321", "0.1e1" };

	private static final String[] RAW = { "NaN", "Infinity", "01", "+1", "1.", ".5", "-", "'x'", "undefined", "TRUE",
			"nul", "/* c */1", "1 // c\n", "\"\\x41\"", "\"\\u12\"", "\"a\nb\"", "\"open", "1 2", "{\"a\" 1}", "{a:1}",
			"[1,]", "{\"a\":1,}", "", ",", "]", "}", "\u0000", "\ufeff\"x\"", "0x1F", "1e", "\\\"x\\\"" };

	private static final String[] BASE64 = { "AAE", "AAE=", "AA==", "AB==", "A===", "AA=", "=", "====", "AA==AA==",
			"AAEC\nAAEC", "AA\r\nEC", " AAEC", "_-8=", "+/8=", "AAECé", "AA=C", "ZmFpbA==", "ZmFpbA",
			"H4sIAAAAAAAA/w==", "e30=", "77u/e30=", "/v8AewB9", "ewB9AA==", "8J+YgA==", "7aCA", "wIA=" };

	private final SplittableRandom random;

	private final EventGenerator generator;

	private final ShapeMutations shapes;

	/**
	 * Create mutations.
	 * @param random chooses them
	 * @param generator makes values
	 */
	Mutations(SplittableRandom random, EventGenerator generator) {
		this.random = random;
		this.generator = generator;
		this.shapes = new ShapeMutations(random, this);
	}

	/**
	 * Change an event.
	 * @param event the event, which may be changed
	 * @param other makes another one, of whichever source
	 * @return the changed event
	 */
	Json mutate(Json event, Supplier<Json> other) {
		return chance(5) ? structure(event, other) : token(event);
	}

	private Json structure(Json event, Supplier<Json> other) {
		if (event instanceof Json.Arr piped) {
			return this.shapes.pipe(piped, other);
		}
		if (event instanceof Json.Obj root && root.get("records") instanceof Json.Obj partitions) {
			return this.shapes.topics(root, partitions, other);
		}
		if (!(event instanceof Json.Obj root) || !(root.get("Records") instanceof Json.Arr records)) {
			return token(event);
		}
		List<Json> elements = records.elements();
		switch (this.random.nextInt(18)) {
			case 0 -> root.add("Records", records(other.get()));
			case 1 -> root.add("Records", pick(Json.NULL, Json.array(), Json.object(), records.copy()));
			case 2 -> root.members().add(0, new Json.Member("Records", pick(Json.NULL, Json.array(), records.copy())));
			case 3 -> {
				root.members().clear();
				root.add(pick("records", "RECORDS", "Records ", "\u0000Records"), records);
			}
			case 4 -> {
				root.members().clear();
				root.add("Records", pick(Json.NULL, Json.object(), Json.object("0", records), new Json.Str("[]")));
			}
			case 5 -> {
				return pick(records, Json.array(event), Json.object("payload", event), new Json.Str("Records"));
			}
			case 6 ->
				root.members()
					.add(this.random.nextInt(root.members().size() + 1), new Json.Member(
							pick("window", "state", "isFinalInvokeForWindow", "isWindowTerminatedEarly", "shardId"),
							pick(Json.NULL, Json.object(), new Json.Word("false"))));
			case 7 -> root.members()
				.add(this.random.nextInt(root.members().size() + 1),
						new Json.Member(pick("unknown", "Record", ""), big()));
			case 8, 9 -> {
				if (other.get() instanceof Json.Obj object && object.get("Records") instanceof Json.Arr others) {
					elements.addAll(this.random.nextInt(elements.size() + 1), others.elements());
				}
			}
			case 10 -> {
				if (!elements.isEmpty()) {
					elements.add(element(elements).copy());
				}
			}
			case 11 -> Collections.reverse(elements);
			case 14, 15 -> crossOver(elements);
			case 16, 17 -> setEverywhere(elements);
			case 12 -> elements.add(this.random.nextInt(elements.size() + 1),
					pick(Json.NULL, Json.object(), Json.array(), new Json.Str("x")));
			default -> {
				if (elements.size() > 1) {
					Collections.swap(elements, 0, elements.size() - 1);
				}
			}
		}
		return root;
	}

	/**
	 * Give records properties of others, beside their own.
	 */
	void crossOver(List<Json> elements) {
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			if (elements.size() > 1 && element(elements) instanceof Json.Obj from
					&& element(elements) instanceof Json.Obj to && !from.members().isEmpty()) {
				Json.Member member = element(from.members());
				Json attributes = from.get("attributes");
				if (attributes != null && chance(3)) {
					member = new Json.Member("attributes", attributes);
				}
				to.members().add(this.random.nextInt(to.members().size() + 1), member);
			}
		}
	}

	void setEverywhere(List<Json> elements) {
		String name = pick("eventSourceARN", "eventSourceARN", "eventSource", "eventName", "attributes", "messageId",
				"eventID", "key");
		Json value = chance(4) ? anyValue() : new Json.Str(pick("eventSourceARN".equals(name) ? ARNS : VALUES));
		for (Json element : elements) {
			if (element instanceof Json.Obj object) {
				object.members().removeIf((member) -> member.name().equals(name));
				object.add(name, value);
			}
		}
	}

	private Json big() {
		return chance(2) ? new Json.Str(this.generator.anyText().repeat(this.random.nextInt(1, 1_000)))
				: nested(this.random.nextInt(1, chance(10) ? 1_200 : 100));
	}

	private Json nested(int depth) {
		Json value = pick(Json.NULL, new Json.Str("fail"), Json.object());
		for (int i = 0; i < depth; i++) {
			value = (i % 2 == 0) ? Json.array(value) : Json.object("n", value);
		}
		return value;
	}

	private Json token(Json event) {
		List<Slot> slots = new ArrayList<>();
		collect(event, slots);
		if (slots.isEmpty()) {
			return anyValue();
		}
		if (chance(2)) {
			List<Slot> decisive = slots.stream().filter((slot) -> DECISIVE.contains(slot.name())).toList();
			slots = decisive.isEmpty() ? slots : decisive;
		}
		element(slots).mutate(this);
		return event;
	}

	private static void collect(Json json, List<Slot> slots) {
		if (json instanceof Json.Obj object) {
			for (int i = 0; i < object.members().size(); i++) {
				slots.add(new Slot(object, null, i, object.members().get(i).name()));
				collect(object.members().get(i).value(), slots);
			}
		}
		else if (json instanceof Json.Arr array) {
			for (int i = 0; i < array.elements().size(); i++) {
				slots.add(new Slot(null, array, i, ""));
				collect(array.elements().get(i), slots);
			}
		}
	}

	private Json anyValue() {
		return switch (this.random.nextInt(12)) {
			case 0 -> Json.NULL;
			case 1 -> new Json.Word(pick("true", "false"));
			case 2 -> new Json.Num(pick(NUMBERS));
			case 3 -> new Json.Num("9".repeat(this.random.nextInt(1, 1_200)));
			case 4 -> Json.object();
			case 5 -> Json.array();
			case 6 -> nested(this.random.nextInt(1, 6));
			case 7 -> new Json.Word(pick(RAW));
			case 8 -> new Json.Str(pick(BASE64));
			case 9 -> new Json.Str(this.generator.anyText());
			case 10 -> Json.object(pick(NAMES), new Json.Str(pick(VALUES)));
			default -> new Json.Str(pick(VALUES));
		};
	}

	private void mutate(List<Json.Member> members, int index) {
		Json.Member member = members.get(index);
		switch (this.random.nextInt(13)) {
			case 0 -> members.remove(index);
			case 1 -> members.add(new Json.Member(member.name(), anyValue()));
			case 2 -> members.add(this.random.nextInt(members.size() + 1), member);
			case 3 -> members.set(index,
					new Json.Member(chance(2) ? pick(NAMES) : changeCase(member.name()), member.value()));
			case 4 -> Collections.reverse(members);
			case 5 -> Collections.swap(members, index, this.random.nextInt(members.size()));
			case 6 -> members.add(this.random.nextInt(members.size() + 1), new Json.Member(pick(NAMES), anyValue()));
			case 7 -> members.set(index, new Json.Member(member.name(),
					chance(2) ? Json.array(member.value()) : Json.object(pick(NAMES), member.value())));
			case 8 -> members.add(index, new Json.Member(member.name(), anyValue()));
			default -> members.set(index, new Json.Member(member.name(), similar(member.value())));
		}
	}

	private void mutate(Json.Arr array, int index) {
		List<Json> elements = array.elements();
		switch (this.random.nextInt(5)) {
			case 0 -> elements.remove(index);
			case 1 -> elements.add(index, elements.get(index).copy());
			case 2 -> elements.add(index, anyValue());
			case 3 -> Collections.swap(elements, index, this.random.nextInt(elements.size()));
			default -> elements.set(index, similar(elements.get(index)));
		}
	}

	/**
	 * Make a value that often is of the same type, so that the event stays one.
	 */
	private Json similar(Json value) {
		if (value instanceof Json.Num && !chance(3)) {
			return new Json.Num(chance(3) ? pick(NUMBERS) : String.valueOf(this.random.nextInt(90, 110)));
		}
		return (value instanceof Json.Str string && !chance(3)) ? new Json.Str(similar(string.value())) : anyValue();
	}

	private String similar(String text) {
		return switch (this.random.nextInt(7)) {
			case 0 -> pick(VALUES);
			case 1 -> pick(BASE64);
			case 2 -> "";
			case 3 -> text + pick(VALUES);
			case 4 -> text.substring(this.random.nextInt(text.length() + 1));
			default -> this.generator.anyText();
		};
	}

	private String changeCase(String name) {
		return switch (this.random.nextInt(4)) {
			case 0 -> name.toLowerCase(Locale.ROOT);
			case 1 -> name.toUpperCase(Locale.ROOT);
			case 2 -> name + " ";
			default -> name.isEmpty() ? "x" : Character.toUpperCase(name.charAt(0)) + name.substring(1);
		};
	}

	/**
	 * Change the bytes of an event.
	 * @param event its bytes
	 * @param other makes another one, of whichever source
	 * @return new bytes
	 */
	byte[] mutate(byte[] event, Supplier<byte[]> other) {
		if (event.length == 0) {
			return new byte[] { (byte) this.random.nextInt(256) };
		}
		int position = this.random.nextInt(event.length);
		int length = Math.min(event.length - position, 1 + this.random.nextInt(chance(3) ? 200 : 4));
		byte[] before = Arrays.copyOf(event, position);
		byte[] part = Arrays.copyOfRange(event, position, position + length);
		byte[] after = Arrays.copyOfRange(event, position + length, event.length);
		switch (this.random.nextInt(12)) {
			case 0, 1 -> {
				part[0] ^= (byte) (1 << this.random.nextInt(8));
				return join(before, part, after);
			}
			case 2 -> {
				part[0] = (byte) "\"\\{}[]:,0 u\n\u0000".charAt(this.random.nextInt(13));
				return join(before, part, after);
			}
			case 3, 4 -> {
				part[0] = (byte) this.random.nextInt(' ', 0x7f);
				return join(before, part, after);
			}
			case 5 -> {
				return join(before, after);
			}
			case 6 -> {
				byte[] inserted = new byte[this.random.nextInt(1, 4)];
				this.random.nextBytes(inserted);
				return join(before, inserted, part, after);
			}
			case 7 -> {
				return join(before, part, part, after);
			}
			case 8 -> {
				byte[] others = other.get();
				return join(before, Arrays.copyOfRange(others, this.random.nextInt(others.length + 1), others.length));
			}
			case 9 -> {
				return before;
			}
			case 10 -> {
				return chance(2) ? join(event, part)
						: join(event, " \n\u0000}]".substring(this.random.nextInt(4)).getBytes());
			}
			default -> {
				int middle = this.random.nextInt(after.length + 1);
				return join(before, Arrays.copyOf(after, middle), part,
						Arrays.copyOfRange(after, middle, after.length));
			}
		}
	}

	private static byte[] join(byte[]... parts) {
		int length = 0;
		for (byte[] part : parts) {
			length += part.length;
		}
		byte[] joined = new byte[length];
		int position = 0;
		for (byte[] part : parts) {
			System.arraycopy(part, 0, joined, position, part.length);
			position += part.length;
		}
		return joined;
	}

	private static Json records(Json event) {
		Json records = (event instanceof Json.Obj object) ? object.get("Records") : null;
		return (records != null) ? records : Json.NULL;
	}

	private boolean chance(int oneIn) {
		return this.generator.chance(oneIn);
	}

	private <T> T element(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	@SafeVarargs
	private <T> T pick(T... values) {
		return values[this.random.nextInt(values.length)];
	}

	/**
	 * A place in an event.
	 *
	 * @param object the object that it is in, or {@code null}
	 * @param array the array that it is in, or {@code null}
	 * @param index which of the properties or elements it is
	 * @param name the name of the property
	 */
	private record Slot(Json.@Nullable Obj object, Json.@Nullable Arr array, int index, String name) {

		void mutate(Mutations mutations) {
			if (this.object != null) {
				mutations.mutate(this.object.members(), this.index);
			}
			else if (this.array != null) {
				mutations.mutate(this.array, this.index);
			}
		}

	}

}
