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

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.payload.Change;

/**
 * What a handler has seen, as text: what is not equal has another text.
 */
final class View {

	private View() {
	}

	static String of(SQSMessage message) {
		return quote(message.getMessageId()) + quote(message.getEventSourceArn()) + quote(message.getBody());
	}

	static String of(KinesisEventRecord record) {
		ByteBuffer data = record.getKinesis().getData();
		return quote(record.getKinesis().getSequenceNumber()) + quote(record.getKinesis().getPartitionKey())
				+ ((data != null) ? of(data) : "-");
	}

	static String of(KafkaEventRecord record) {
		String value = record.getValue();
		List<Map<String, byte[]>> headers = record.getHeaders();
		return quote(record.getTopic()) + record.getPartition() + '@' + record.getOffset() + quote(record.getKey())
				+ ((value != null) ? of(Base64.getDecoder().decode(value)) : "-")
				+ ((headers != null) ? elements(headers, View::headers) : "-");
	}

	private static String headers(Map<String, byte[]> headers) {
		Map<String, String> members = new TreeMap<>();
		headers.forEach((name, value) -> members.put(name, (value != null) ? of(value) : "null"));
		return members(members);
	}

	static String of(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		return quote(change.getSequenceNumber()) + quote(record.getEventName()) + image(change.getKeys())
				+ image(change.getNewImage()) + image(change.getOldImage());
	}

	static String of(Change<Map<String, Object>> change) {
		return change.type() + keys(change.keys()) + json(change.oldValue(), true) + json(change.newValue(), true);
	}

	static String of(byte[] bytes) {
		return quote(new String(bytes, StandardCharsets.ISO_8859_1));
	}

	private static String of(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.get(bytes);
		return of(bytes);
	}

	static String of(@Nullable Map<String, Object> payload, EventType type) {
		return (payload != null) ? json(payload, type == EventType.DYNAMODB) : "-";
	}

	static String of(@Nullable String payload, EventType type) {
		return (payload != null && type == EventType.DYNAMODB) ? item(payload) : quote(payload);
	}

	static String of(byte @Nullable [] payload, EventType type) {
		if (payload == null) {
			return "-";
		}
		return (type == EventType.DYNAMODB) ? item(new String(payload, StandardCharsets.UTF_8)) : of(payload);
	}

	/**
	 * The order of attributes and how their numbers are written make no difference.
	 */
	private static String item(String json) {
		try {
			return CanonicalJson.ofDecimals(StrictJson.parse(json).root());
		}
		catch (NotJsonException ex) {
			return "not JSON: " + json;
		}
	}

	static String quote(@Nullable String text) {
		if (text == null) {
			return "-";
		}
		return '"' + ((text.indexOf('"') >= 0) ? text.replace("\"", "\"\"") : text) + '"';
	}

	private static String json(@Nullable Object value, boolean decimals) {
		if (value instanceof Map<?, ?> map) {
			Map<String, String> members = new TreeMap<>();
			map.forEach((name, member) -> members.put((String) name, json(member, decimals)));
			return members(members);
		}
		if (value instanceof List<?> list) {
			return elements(list, (element) -> json(element, decimals));
		}
		if (value instanceof String text) {
			return quote(text);
		}
		if (value instanceof Number number && decimals) {
			return new BigDecimal(number.toString()).stripTrailingZeros().toString();
		}
		return String.valueOf(value);
	}

	private static String keys(Map<String, Object> keys) {
		Map<String, String> members = new TreeMap<>();
		keys.forEach((name, value) -> members.put(name,
				(value instanceof byte[] bytes) ? "B" + of(bytes) : json(value, true)));
		return members(members);
	}

	private static String image(@Nullable Map<String, AttributeValue> image) {
		if (image == null) {
			return "-";
		}
		Map<String, String> members = new TreeMap<>();
		image.forEach((name, value) -> members.put(name, attribute(value)));
		return members(members);
	}

	private static String attribute(@Nullable AttributeValue value) {
		if (value == null) {
			return "-";
		}
		StringJoiner types = new StringJoiner(";", "(", ")");
		add(types, "S", value.getS(), View::quote);
		add(types, "N", value.getN(), View::quote);
		add(types, "B", value.getB(), View::of);
		add(types, "SS", value.getSS(), (values) -> elements(values, View::quote));
		add(types, "NS", value.getNS(), (values) -> elements(values, View::quote));
		add(types, "BS", value.getBS(), (values) -> elements(values, View::of));
		add(types, "M", value.getM(), View::image);
		add(types, "L", value.getL(), (values) -> elements(values, View::attribute));
		add(types, "NULL", value.getNULL(), String::valueOf);
		add(types, "BOOL", value.getBOOL(), String::valueOf);
		return types.toString();
	}

	private static <T> void add(StringJoiner types, String type, @Nullable T value, Function<T, String> view) {
		if (value != null) {
			types.add(type + view.apply(value));
		}
	}

	static <T> String elements(List<? extends @Nullable T> elements, Function<T, String> view) {
		StringJoiner text = new StringJoiner(",", "[", "]");
		for (T element : elements) {
			text.add((element != null) ? view.apply(element) : "null");
		}
		return text.toString();
	}

	static String members(Map<String, String> members) {
		StringJoiner text = new StringJoiner(",", "{", "}");
		members.forEach((name, value) -> text.add(quote(name) + ':' + value));
		return text.toString();
	}

}
