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

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.springframework.util.Assert;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/**
 * Converts items to the attribute values of DynamoDB, as JSON.
 */
final class AttributeValues {

	private AttributeValues() {
	}

	static ObjectNode of(Object item, JsonMapper mapper) {
		if (item instanceof Map<?, ?> map && !map.isEmpty()
				&& map.values().stream().allMatch(AttributeValue.class::isInstance)) {
			ObjectNode attributes = Events.object();
			map.forEach((name, value) -> attributes.set(String.valueOf(name), ofAttribute((AttributeValue) value)));
			return attributes;
		}
		JsonNode tree = mapper.valueToTree(item);
		Assert.isTrue(tree.isObject(), () -> "'item' must be an object with properties but %s is a JSON %s"
			.formatted(item.getClass().getName(), tree.getNodeType()));
		return ofProperties(tree);
	}

	private static ObjectNode ofProperties(JsonNode object) {
		ObjectNode attributes = Events.object();
		object.properties().forEach((property) -> attributes.set(property.getKey(), of(property.getValue())));
		return attributes;
	}

	private static ObjectNode of(JsonNode value) {
		ObjectNode attribute = Events.object();
		switch (value.getNodeType()) {
			case STRING -> attribute.put("S", value.stringValue());
			case NUMBER -> attribute.put("N", new BigDecimal(value.asString()).toPlainString());
			case BOOLEAN -> attribute.put("BOOL", value.booleanValue());
			case NULL -> attribute.put("NULL", true);
			case BINARY, POJO -> attribute.put("B", Events.base64(binary(value)));
			case OBJECT -> attribute.set("M", ofProperties(value));
			case ARRAY -> {
				ArrayNode elements = attribute.putArray("L");
				value.forEach((element) -> elements.add(of(element)));
			}
			default -> throw new IllegalArgumentException(
					"An item cannot have a value of the JSON type " + value.getNodeType());
		}
		return attribute;
	}

	/**
	 * Return the bytes of a value. The mapper may keep a byte array as an object in the
	 * tree.
	 */
	private static byte[] binary(JsonNode value) {
		if (value instanceof POJONode embedded) {
			if (embedded.getPojo() instanceof byte[] bytes) {
				return bytes;
			}
			throw unsupported(value);
		}
		return value.binaryValue();
	}

	private static IllegalArgumentException unsupported(JsonNode value) {
		return new IllegalArgumentException("An item cannot have a value of the JSON type " + value.getNodeType());
	}

	private static ObjectNode ofAttribute(AttributeValue value) {
		ObjectNode attribute = Events.object();
		if (value.getS() != null) {
			attribute.put("S", value.getS());
		}
		else if (value.getN() != null) {
			attribute.put("N", value.getN());
		}
		else if (value.getB() != null) {
			attribute.put("B", base64(value.getB()));
		}
		else if (value.getSS() != null) {
			addAll(attribute.putArray("SS"), value.getSS());
		}
		else if (value.getNS() != null) {
			addAll(attribute.putArray("NS"), value.getNS());
		}
		else if (value.getBS() != null) {
			addAll(attribute.putArray("BS"), value.getBS().stream().map(AttributeValues::base64).toList());
		}
		else if (value.getM() != null) {
			ObjectNode attributes = attribute.putObject("M");
			value.getM().forEach((name, element) -> attributes.set(name, ofAttribute(element)));
		}
		else if (value.getL() != null) {
			ArrayNode elements = attribute.putArray("L");
			value.getL().forEach((element) -> elements.add(ofAttribute(element)));
		}
		else if (value.getBOOL() != null) {
			attribute.put("BOOL", value.getBOOL());
		}
		else {
			attribute.put("NULL", true);
		}
		return attribute;
	}

	private static void addAll(ArrayNode array, Collection<String> texts) {
		texts.forEach(array::add);
	}

	private static String base64(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return Events.base64(bytes);
	}

}
