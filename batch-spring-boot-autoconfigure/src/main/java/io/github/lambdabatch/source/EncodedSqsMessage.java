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

import java.nio.charset.StandardCharsets;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;

/**
 * A message that has been checked as a whole but read only as far as the engine needs it,
 * as most handlers use nothing but the body. The rest is read from the event when a
 * getter is called for the first time.
 */
final class EncodedSqsMessage extends SQSMessage implements EncodedPayload {

	private static final long serialVersionUID = 1L;

	/** The bytes of the event, or {@code null} once everything has been read. */
	private transient volatile byte @Nullable [] event;

	private final transient int start;

	private final transient int end;

	/** The index of the opening quote of the body, or zero if there is none. */
	private final transient int bodyStart;

	private transient @Nullable String messageGroupId;

	private transient long sentTimestamp = -1;

	private transient long receiveCount = -1;

	/**
	 * Create a message.
	 * @param event the bytes of the event, which must not be changed
	 * @param start where the message begins
	 * @param end where it ends
	 * @param bodyStart the index of the opening quote of the body, or zero if there is
	 * none
	 */
	EncodedSqsMessage(byte[] event, int start, int end, int bodyStart, @Nullable String messageId,
			@Nullable String eventSource, @Nullable String eventSourceArn) {
		super.setMessageId(messageId);
		super.setEventSource(eventSource);
		super.setEventSourceArn(eventSourceArn);
		this.start = start;
		this.end = end;
		this.bodyStart = bodyStart;
		this.event = event;
	}

	/**
	 * Set what has been read of the attributes.
	 * @param messageGroupId the message group id, or {@code null} if there is none
	 * @param sentTimestamp when the message was sent, or a negative number if that is not
	 * known without reading the message
	 * @param receiveCount how often it was received, or a negative number likewise
	 */
	void setNeededAttributes(@Nullable String messageGroupId, long sentTimestamp, long receiveCount) {
		this.messageGroupId = messageGroupId;
		this.sentTimestamp = sentTimestamp;
		this.receiveCount = receiveCount;
	}

	/**
	 * Return whether the attributes have not been read yet, and so cannot have been
	 * changed.
	 */
	boolean isEncoded() {
		return this.event != null;
	}

	/**
	 * Return the message group id in the event.
	 */
	@Nullable String messageGroupId() {
		return this.messageGroupId;
	}

	/**
	 * Return when the message was sent, in milliseconds, or a negative number if its
	 * attributes have to be asked.
	 */
	long sentTimestamp() {
		return isEncoded() ? this.sentTimestamp : -1;
	}

	/**
	 * Return how often the message was received, or a negative number if its attributes
	 * have to be asked.
	 */
	long receiveCount() {
		return isEncoded() ? this.receiveCount : -1;
	}

	@Override
	public int maxPayloadLength() {
		return (this.bodyStart > 0) ? this.end - this.bodyStart : -1;
	}

	@Override
	public int copyPayload(byte[] buffer) {
		byte[] event = this.event;
		return (event != null && this.bodyStart > 0) ? EncodedText.unescape(event, this.bodyStart, buffer) : -1;
	}

	private void read() {
		if (this.event != null) {
			readAll();
		}
	}

	private synchronized void readAll() {
		byte[] event = this.event;
		if (event == null) {
			return;
		}
		SQSMessage message = SqsMessageReader.readAll(event, this.start, this.end);
		super.setReceiptHandle(message.getReceiptHandle());
		super.setBody(message.getBody());
		super.setMd5OfBody(message.getMd5OfBody());
		super.setMd5OfMessageAttributes(message.getMd5OfMessageAttributes());
		super.setAwsRegion(message.getAwsRegion());
		super.setAttributes(message.getAttributes());
		super.setMessageAttributes(message.getMessageAttributes());
		this.event = null;
	}

	@Override
	public @Nullable String getBody() {
		if (super.getBody() == null) {
			readBody();
		}
		return super.getBody();
	}

	private void readBody() {
		if (this.event != null && this.bodyStart > 0) {
			byte[] buffer = new byte[maxPayloadLength()];
			int length = copyPayload(buffer);
			if (length >= 0) {
				super.setBody(new String(buffer, 0, length, StandardCharsets.UTF_8));
				return;
			}
		}
		read();
	}

	@Override
	public void setBody(@Nullable String body) {
		read();
		super.setBody(body);
	}

	@Override
	public @Nullable String getReceiptHandle() {
		read();
		return super.getReceiptHandle();
	}

	@Override
	public void setReceiptHandle(@Nullable String receiptHandle) {
		read();
		super.setReceiptHandle(receiptHandle);
	}

	@Override
	public @Nullable String getMd5OfBody() {
		read();
		return super.getMd5OfBody();
	}

	@Override
	public void setMd5OfBody(@Nullable String md5OfBody) {
		read();
		super.setMd5OfBody(md5OfBody);
	}

	@Override
	public @Nullable String getMd5OfMessageAttributes() {
		read();
		return super.getMd5OfMessageAttributes();
	}

	@Override
	public void setMd5OfMessageAttributes(@Nullable String md5OfMessageAttributes) {
		read();
		super.setMd5OfMessageAttributes(md5OfMessageAttributes);
	}

	@Override
	public @Nullable String getAwsRegion() {
		read();
		return super.getAwsRegion();
	}

	@Override
	public void setAwsRegion(@Nullable String awsRegion) {
		read();
		super.setAwsRegion(awsRegion);
	}

	@Override
	public @Nullable Map<String, String> getAttributes() {
		read();
		return super.getAttributes();
	}

	@Override
	public void setAttributes(@Nullable Map<String, String> attributes) {
		read();
		super.setAttributes(attributes);
	}

	@Override
	public @Nullable Map<String, MessageAttribute> getMessageAttributes() {
		read();
		return super.getMessageAttributes();
	}

	@Override
	public void setMessageAttributes(@Nullable Map<String, MessageAttribute> messageAttributes) {
		read();
		super.setMessageAttributes(messageAttributes);
	}

	/** Called by serialization, which reads the fields and not the getters. */
	private Object writeReplace() {
		read();
		return this;
	}

}
