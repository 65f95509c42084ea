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

import java.io.ByteArrayOutputStream;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes messages as Lambda writes them into an event.
 *
 * @since 0.1.0
 */
public final class SqsRecordWriter {

	private final JsonFactory factory = JsonFactory.builder().build();

	private final String queueArn;

	private final String region;

	/**
	 * Create a writer.
	 * @param queueArn the ARN of the queue, which contains its region
	 */
	public SqsRecordWriter(String queueArn) {
		this.queueArn = queueArn;
		this.region = queueArn.split(":")[3];
	}

	/**
	 * Write a message.
	 * @param message the message as received
	 * @return the record of the event, as JSON
	 */
	public byte[] record(Message message) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeStringProperty("messageId", message.messageId());
			json.writeStringProperty("receiptHandle", message.receiptHandle());
			json.writeStringProperty("body", message.body());
			json.writeObjectPropertyStart("attributes");
			message.attributesAsStrings().forEach(json::writeStringProperty);
			json.writeEndObject();
			json.writeObjectPropertyStart("messageAttributes");
			message.messageAttributes().forEach((name, value) -> writeAttribute(json, name, value));
			json.writeEndObject();
			if (message.md5OfMessageAttributes() != null) {
				json.writeStringProperty("md5OfMessageAttributes", message.md5OfMessageAttributes());
			}
			json.writeStringProperty("md5OfBody", message.md5OfBody());
			json.writeStringProperty("eventSource", "aws:sqs");
			json.writeStringProperty("eventSourceARN", this.queueArn);
			json.writeStringProperty("awsRegion", this.region);
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private void writeAttribute(JsonGenerator json, String name, MessageAttributeValue value) {
		json.writeObjectPropertyStart(name);
		if (value.stringValue() != null) {
			json.writeStringProperty("stringValue", value.stringValue());
		}
		if (value.binaryValue() != null) {
			json.writeName("binaryValue");
			json.writeBinary(value.binaryValue().asByteArray());
		}
		json.writeArrayPropertyStart("stringListValues");
		json.writeEndArray();
		json.writeArrayPropertyStart("binaryListValues");
		json.writeEndArray();
		json.writeStringProperty("dataType", value.dataType());
		json.writeEndObject();
	}

}
