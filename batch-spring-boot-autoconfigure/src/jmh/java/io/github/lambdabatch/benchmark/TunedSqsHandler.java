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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a good engineer would write by hand without a framework: one pass of Jackson's
 * streaming parser into AWS's messages, a body decoded after the other, a list of those
 * that failed.
 */
final class TunedSqsHandler implements RequestStreamHandler {

	private final JsonMapper mapper = new JsonMapper();

	private final ObjectReader orders = this.mapper.readerFor(Order.class);

	private final Consumer<Object> sink;

	TunedSqsHandler(Consumer<Object> sink) {
		this.sink = sink;
	}

	@Override
	public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
		List<String> failures = new ArrayList<>();
		for (SQSMessage message : read(input)) {
			try {
				this.sink.accept(this.orders.<Order>readValue(message.getBody()));
			}
			catch (Exception ex) {
				failures.add(message.getMessageId());
			}
		}
		try (JsonGenerator json = this.mapper.createGenerator(output)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("batchItemFailures");
			for (String failure : failures) {
				json.writeStartObject();
				json.writeStringProperty("itemIdentifier", failure);
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private List<SQSMessage> read(InputStream input) {
		List<SQSMessage> messages = new ArrayList<>();
		try (JsonParser json = this.mapper.createParser(input)) {
			json.nextToken();
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				if (!name.equals("Records")) {
					json.skipChildren();
					continue;
				}
				while (json.nextToken() != JsonToken.END_ARRAY) {
					messages.add(message(json));
				}
			}
		}
		return messages;
	}

	private SQSMessage message(JsonParser json) {
		SQSMessage message = new SQSMessage();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "messageId" -> message.setMessageId(json.getString());
				case "receiptHandle" -> message.setReceiptHandle(json.getString());
				case "body" -> message.setBody(json.getString());
				case "md5OfBody" -> message.setMd5OfBody(json.getString());
				case "eventSource" -> message.setEventSource(json.getString());
				case "eventSourceARN" -> message.setEventSourceArn(json.getString());
				case "awsRegion" -> message.setAwsRegion(json.getString());
				case "attributes" -> message.setAttributes(attributes(json));
				default -> json.skipChildren();
			}
		}
		return message;
	}

	private Map<String, String> attributes(JsonParser json) {
		Map<String, String> attributes = new HashMap<>();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			attributes.put(name, json.getString());
		}
		return attributes;
	}

}
