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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same as {@link TunedSqsHandler} for Kafka. Values are decoded while they are read,
 * so AWS's class, which keeps them as text, is not used.
 */
final class TunedKafkaHandler implements RequestStreamHandler {

	private final JsonMapper mapper = new JsonMapper();

	private final ObjectReader orders = this.mapper.readerFor(Order.class);

	private final Consumer<Object> sink;

	TunedKafkaHandler(Consumer<Object> sink) {
		this.sink = sink;
	}

	@Override
	public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
		Set<String> stopped = new HashSet<>();
		List<KafkaRecord> failures = new ArrayList<>();
		for (KafkaRecord record : read(input)) {
			if (stopped.contains(record.partition())) {
				continue;
			}
			try {
				this.sink.accept(this.orders.<Order>readValue(record.value()));
			}
			catch (Exception ex) {
				stopped.add(record.partition());
				failures.add(record);
			}
		}
		try (JsonGenerator json = this.mapper.createGenerator(output)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("batchItemFailures");
			for (KafkaRecord failure : failures) {
				json.writeStartObject();
				json.writeObjectPropertyStart("itemIdentifier");
				json.writeStringProperty("partition", failure.partition());
				json.writeNumberProperty("offset", failure.offset());
				json.writeEndObject();
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private List<KafkaRecord> read(InputStream input) {
		List<KafkaRecord> records = new ArrayList<>();
		try (JsonParser json = this.mapper.createParser(input)) {
			json.nextToken();
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				if (!name.equals("records")) {
					json.skipChildren();
					continue;
				}
				for (String partition = json.nextName(); partition != null; partition = json.nextName()) {
					json.nextToken();
					while (json.nextToken() != JsonToken.END_ARRAY) {
						records.add(record(json, partition));
					}
				}
			}
		}
		return records;
	}

	private KafkaRecord record(JsonParser json, String partition) {
		long offset = -1;
		long timestamp = -1;
		byte[] key = null;
		byte[] value = null;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "offset" -> offset = json.getLongValue();
				case "timestamp" -> timestamp = json.getLongValue();
				case "key" -> key = json.getBinaryValue();
				case "value" -> value = json.getBinaryValue();
				default -> json.skipChildren();
			}
		}
		return new KafkaRecord(partition, offset, timestamp, key, value);
	}

	private record KafkaRecord(String partition, long offset, long timestamp, byte[] key, byte[] value) {

	}

}
