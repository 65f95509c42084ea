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

import java.util.LinkedHashMap;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * Reads the messages of one event, either completely or only what handlers of payloads
 * need. Either way, each message is parsed to its end, and everything that has to be of
 * the documented shape is checked. Among the attributes, that is the message group id of
 * a FIFO queue, as the order depends on it.
 */
final class SqsMessageReader {

	static final String MESSAGE_GROUP_ID = "MessageGroupId";

	static final String SENT_TIMESTAMP = "SentTimestamp";

	static final String RECEIVE_COUNT = "ApproximateReceiveCount";

	private static final int MESSAGE_ID = 1;

	private static final int EVENT_SOURCE = 2;

	private static final int ARN = 4;

	private static final int BODY = 8;

	private static final int ATTRIBUTES = 16;

	private final byte[] event;

	private final boolean fifo;

	/** Most messages of an event come from the same queue. */
	private SQSMessage previous = new SQSMessage();

	private @Nullable String messageGroupId;

	private long sentTimestamp;

	private long receiveCount;

	/**
	 * Create a reader.
	 * @param event the bytes of the event
	 * @param fifo whether it comes from a FIFO queue
	 */
	SqsMessageReader(byte[] event, boolean fifo) {
		this.event = event;
		this.fifo = fifo;
	}

	/**
	 * Read the current message, but create objects only for what identifies it.
	 */
	SQSMessage read(JsonReader json) {
		int start = json.offset(this.event, '{');
		if (start < 0) {
			return readAll(json);
		}
		String messageId = null;
		String eventSource = null;
		String arn = null;
		int bodyStart = 0;
		int seen = 0;
		this.messageGroupId = null;
		this.sentTimestamp = -1;
		this.receiveCount = -1;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "messageId" -> {
					seen = json.once(seen, MESSAGE_ID);
					messageId = json.readString();
				}
				case "eventSource" -> {
					seen = json.once(seen, EVENT_SOURCE);
					eventSource = json.readString(EventType.SQS.eventSource());
				}
				case "eventSourceARN" -> {
					seen = json.once(seen, ARN);
					arn = json.readString(this.previous.getEventSourceArn());
				}
				case "body" -> {
					seen = json.once(seen, BODY);
					bodyStart = json.checkString() ? json.offset(this.event, '"') : 0;
				}
				case "attributes" -> {
					seen = json.once(seen, ATTRIBUTES);
					readNeededAttributes(json);
				}
				default -> json.skipValue();
			}
		}
		EventReader.requireEventSource(json, EventType.SQS, eventSource);
		EncodedSqsMessage message = new EncodedSqsMessage(this.event, start, json.endOffset(), bodyStart, messageId,
				eventSource, arn);
		message.setNeededAttributes(this.messageGroupId, this.sentTimestamp, this.receiveCount);
		this.previous = message;
		return message;
	}

	/**
	 * Read the attribute that the order of messages depends on, and those that every
	 * message is asked for if there are meters or metrics.
	 */
	private void readNeededAttributes(JsonReader json) {
		if (!enterAttributes(json)) {
			return;
		}
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case MESSAGE_GROUP_ID -> {
					seen = this.fifo ? json.once(seen, 1) : seen;
					this.messageGroupId = readMessageGroupIdValue(json);
				}
				case SENT_TIMESTAMP -> {
					this.sentTimestamp = json.lenient().readDigits();
				}
				case RECEIVE_COUNT -> {
					this.receiveCount = json.lenient().readDigits();
				}
				default -> json.skipValue();
			}
		}
	}

	private @Nullable Map<String, String> readAttributes(JsonReader json) {
		if (!enterAttributes(json)) {
			return null;
		}
		Map<String, String> attributes = new LinkedHashMap<>();
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			boolean present = json.isNull();
			String value;
			if (MESSAGE_GROUP_ID.equals(name)) {
				seen = this.fifo ? json.once(seen, 1) : seen;
				value = readMessageGroupIdValue(json);
			}
			else {
				value = json.lenient().readText();
			}
			if (present || value != null) {
				attributes.put(name, value);
			}
		}
		return attributes;
	}

	private boolean enterAttributes(JsonReader json) {
		return this.fifo ? json.enterObject() : json.lenient().enterObject();
	}

	private @Nullable String readMessageGroupIdValue(JsonReader json) {
		return this.fifo ? json.readString() : json.lenient().readText();
	}

	/**
	 * Read a message that has been checked before, so that nothing can fail any more.
	 * @param event the bytes of the event
	 * @param start where the message begins
	 * @param end where it ends
	 */
	static SQSMessage readAll(byte[] event, int start, int end) {
		return EventReader.parse(event, start, end, new SqsMessageReader(event, false)::readAll);
	}

	/**
	 * Read the current message completely.
	 */
	SQSMessage readAll(JsonReader json) {
		SQSMessage message = new SQSMessage();
		SQSMessage like = this.previous;
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "messageId" -> {
					seen = json.once(seen, MESSAGE_ID);
					message.setMessageId(json.readString());
				}
				case "eventSource" -> {
					seen = json.once(seen, EVENT_SOURCE);
					message.setEventSource(json.readString(EventType.SQS.eventSource()));
				}
				case "eventSourceARN" -> {
					seen = json.once(seen, ARN);
					message.setEventSourceArn(json.readString(like.getEventSourceArn()));
				}
				case "body" -> {
					seen = json.once(seen, BODY);
					message.setBody(json.readString());
				}
				case "attributes" -> {
					seen = json.once(seen, ATTRIBUTES);
					message.setAttributes(readAttributes(json));
				}
				case "receiptHandle" -> message.setReceiptHandle(json.lenient().readText());
				case "md5OfBody" -> message.setMd5OfBody(json.lenient().readText());
				case "md5OfMessageAttributes" -> message.setMd5OfMessageAttributes(json.lenient().readText());
				case "awsRegion" -> message.setAwsRegion(json.lenient().readText(like.getAwsRegion()));
				case "messageAttributes" ->
					message.setMessageAttributes(json.lenient().readMap(SqsMessageAttribute::read));
				default -> json.skipValue();
			}
		}
		EventReader.requireEventSource(json, EventType.SQS, message.getEventSource());
		this.previous = message;
		return message;
	}

}
