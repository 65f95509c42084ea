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

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * Reads the messages of one event, all of them or only as far as payloads are concerned.
 * Either way it goes over each message to its end and checks all of it.
 */
final class SqsMessageReader {

	static final String MESSAGE_GROUP_ID = "MessageGroupId";

	private final byte[] event;

	/** The messages of an event mostly come from one queue. */
	private SQSMessage previous = new SQSMessage();

	SqsMessageReader(byte[] event) {
		this.event = event;
	}

	/**
	 * Read the current message, but make objects only of what names it.
	 */
	SQSMessage read(JsonReader json) {
		int start = json.offset();
		if (start < 0 || this.event[start] != '{') {
			// Not in UTF-8, of which alone the parser tells where it stands.
			return readAll(json);
		}
		String messageId = null;
		String eventSource = null;
		String arn = null;
		String messageGroupId = null;
		int bodyStart = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "messageId" -> {
					messageId = json.readString();
				}
				case "eventSource" -> {
					eventSource = json.readString(EventType.SQS.eventSource());
				}
				case "eventSourceARN" -> {
					arn = json.readString(this.previous.getEventSourceArn());
				}
				case "body" -> {
					bodyStart = json.checkString() ? json.offset() : 0;
				}
				case "attributes" -> {
					messageGroupId = readMessageGroupId(json);
				}
				case "messageAttributes" -> json.checkMap(SqsMessageAttribute::read);
				case "receiptHandle", "md5OfBody", "md5OfMessageAttributes", "awsRegion" -> json.checkString();
				default -> json.skipValue();
			}
		}
		EventReader.requireEventSource(json, EventType.SQS, eventSource);
		this.previous = new EncodedSqsMessage(this.event, start, json.endOffset(), bodyStart, messageId, eventSource,
				arn, messageGroupId);
		return this.previous;
	}

	/**
	 * Check the attributes, and read of them what the order of messages depends on.
	 */
	private @Nullable String readMessageGroupId(JsonReader json) {
		if (!json.enterObject()) {
			return null;
		}
		String messageGroupId = null;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if (MESSAGE_GROUP_ID.equals(name)) {
				messageGroupId = json.readString();
			}
			else {
				json.checkString();
			}
		}
		return messageGroupId;
	}

	/**
	 * Read a message of which all has been checked.
	 * @param event the bytes of the event
	 * @param start where the message begins
	 * @param end where it ends
	 */
	static SQSMessage readAll(byte[] event, int start, int end) {
		return EventReader.parse(event, start, end, new SqsMessageReader(event)::readAll);
	}

	/**
	 * Read the current message and make objects of all of it.
	 */
	SQSMessage readAll(JsonReader json) {
		SQSMessage message = new SQSMessage();
		SQSMessage like = this.previous;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "messageId" -> message.setMessageId(json.readString());
				case "receiptHandle" -> message.setReceiptHandle(json.readString());
				case "body" -> message.setBody(json.readString());
				case "md5OfBody" -> message.setMd5OfBody(json.readString());
				case "md5OfMessageAttributes" -> message.setMd5OfMessageAttributes(json.readString());
				case "eventSource" -> message.setEventSource(json.readString(EventType.SQS.eventSource()));
				case "eventSourceARN" -> message.setEventSourceArn(json.readString(like.getEventSourceArn()));
				case "awsRegion" -> message.setAwsRegion(json.readString(like.getAwsRegion()));
				case "attributes" -> message.setAttributes(json.readMap(JsonReader::readString));
				case "messageAttributes" -> message.setMessageAttributes(json.readMap(SqsMessageAttribute::read));
				default -> json.skipValue();
			}
		}
		EventReader.requireEventSource(json, EventType.SQS, message.getEventSource());
		this.previous = message;
		return message;
	}

}
