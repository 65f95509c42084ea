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

package io.github.lambdabatch.test.local;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordContext;

/**
 * Shows in one line what a record is about.
 */
final class RecordText {

	private static final int MAX_LENGTH = 80;

	private RecordText() {
	}

	/**
	 * Return the beginning of the payload or, for a change of an item, what happened to
	 * the item of which keys.
	 */
	static String of(RecordContext<?> record) {
		String line = text(record).replaceAll("\\s+|\\p{Cntrl}", " ").strip();
		return (line.length() <= MAX_LENGTH) ? line : line.substring(0, MAX_LENGTH - 1) + "…";
	}

	private static String text(RecordContext<?> record) {
		if (record.record() instanceof KafkaEventRecord kafka) {
			return (kafka.getValue() != null) ? decoded(kafka.getValue()) : "a tombstone";
		}
		if (record.record() instanceof DynamodbStreamRecord change && change.getDynamodb() != null
				&& change.getDynamodb().getKeys() != null) {
			return change.getEventName() + " " + text(change.getDynamodb().getKeys());
		}
		Object body = record.content().body();
		return (body instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : body.toString();
	}

	private static String text(Map<String, AttributeValue> keys) {
		return new TreeMap<>(keys).entrySet()
			.stream()
			.map((key) -> key.getKey() + "=" + text(key.getValue()))
			.collect(Collectors.joining(", "));
	}

	private static String text(AttributeValue key) {
		@Nullable String text = (key.getS() != null) ? key.getS() : key.getN();
		return Objects.requireNonNullElse(text, "binary");
	}

	private static String decoded(String base64) {
		try {
			return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return base64;
		}
	}

}
