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

package io.github.lambdabatch.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.KafkaBatchResponse.ItemIdentifier;

/**
 * Writes the answer of every source of the library,
 * <code>{"batchItemFailures":[{"itemIdentifier":"…"}]}</code>. An item identifier of
 * Kafka is an object, <code>{"partition":"orders-0","offset":100}</code>.
 * <p>
 * Lambda takes an answer without exactly these names for a complete success, so they must
 * not depend on any setting of the application.
 *
 * @since 0.1.0
 */
public final class BatchResponseWriter {

	/** A message id of 36 characters and the JSON around it. */
	private static final int BYTES_PER_ITEM = 64;

	/** The answer to most batches. */
	private static final byte[] SUCCESS = "{\"batchItemFailures\":[]}".getBytes(StandardCharsets.US_ASCII);

	private BatchResponseWriter() {
	}

	/**
	 * Write a response.
	 * @param eventType the source of the batch
	 * @param itemIdentifiers the item identifiers to report, possibly none
	 * @return the bytes of the response
	 */
	public static byte[] write(EventType eventType, List<String> itemIdentifiers) {
		if (itemIdentifiers.isEmpty()) {
			return SUCCESS.clone();
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream((1 + itemIdentifiers.size()) * BYTES_PER_ITEM);
		try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("batchItemFailures");
			for (String itemIdentifier : itemIdentifiers) {
				json.writeStartObject();
				if (eventType == EventType.KAFKA) {
					write(json, ItemIdentifier.of(itemIdentifier));
				}
				else {
					json.writeStringProperty("itemIdentifier", itemIdentifier);
				}
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private static void write(JsonGenerator json, ItemIdentifier itemIdentifier) {
		json.writeObjectPropertyStart("itemIdentifier");
		json.writeStringProperty("partition", itemIdentifier.partition());
		json.writeNumberProperty("offset", itemIdentifier.offset());
		json.writeEndObject();
	}

}
