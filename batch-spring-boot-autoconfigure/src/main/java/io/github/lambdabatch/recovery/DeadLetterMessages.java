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

package io.github.lambdabatch.recovery;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordContext;

/**
 * Makes messages for a dead-letter queue from records.
 */
final class DeadLetterMessages {

	private static final Log logger = LogFactory.getLog(DeadLetterQueueRecoverer.class);

	/** Amazon SQS message quotas, "Message attributes". */
	private static final int MAX_ATTRIBUTES = 10;

	/** What SQS accepts as a message group id. */
	private static final Pattern GROUP_ID = Pattern.compile("[\\p{Alnum}\\p{Punct}]{1,128}");

	/** The ARN of a Lambda function up to its name. */
	private static final Pattern FUNCTION_ARN = Pattern.compile("arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+");

	private static final String STRING = "String";

	private static final String BINARY = "Binary";

	/** Sent instead of an empty body, which SQS rejects. */
	private static final String EMPTY = "empty";

	private static final String BASE64 = "base64";

	private final QueueAddress queue;

	private final Clock clock;

	DeadLetterMessages(QueueAddress queue, Clock clock) {
		this.queue = queue;
		this.clock = clock;
	}

	/**
	 * Make a message.
	 * @param context the record
	 * @param exception why it failed
	 * @return a request that lacks only the URL of the queue
	 * @throws IllegalStateException if SQS would reject the record
	 */
	SendMessageRequest message(RecordContext<?> context, Throwable exception) {
		RecordContent content = context.content();
		Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
		content.messageAttributes().forEach((name, attribute) -> {
			if (attribute != null) {
				attributes.put(name, value(attribute));
			}
		});
		// These two come from the producer, or from an earlier stay in such a queue.
		attributes.remove(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		String receivedBody = receivedBody(attributes.remove(DeadLetterQueueRecoverer.BODY_ATTRIBUTE));
		String body = body(context, content.body(), attributes);
		requireSize(context, body, attributes);
		addFailure(context, body, attributes,
				Failure.toJson(context, content, receivedBody, exception, this.clock.instant()));
		SendMessageRequest.Builder message = SendMessageRequest.builder()
			.messageBody(body)
			.messageAttributes(attributes);
		if (content.traceHeader() != null) {
			message.messageSystemAttributes(Map.of(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
					MessageSystemAttributeValue.builder().dataType(STRING).stringValue(content.traceHeader()).build()));
		}
		if (this.queue.isFifo()) {
			message.messageGroupId(groupId(context, content)).messageDeduplicationId(deduplicationId(context));
		}
		return message.build();
	}

	private static MessageAttributeValue value(MessageAttribute attribute) {
		MessageAttributeValue.Builder value = MessageAttributeValue.builder();
		String type = attribute.getDataType();
		ByteBuffer bytes = attribute.getBinaryValue();
		if (bytes != null) {
			return value.dataType((type != null) ? type : BINARY).binaryValue(SdkBytes.fromByteBuffer(bytes)).build();
		}
		return value.dataType((type != null) ? type : STRING).stringValue(attribute.getStringValue()).build();
	}

	/**
	 * The attribute of a dead letter that was moved to another queue is still true of its
	 * body, but a producer can send the same attribute. So it becomes a part of the
	 * description only.
	 */
	private static @Nullable String receivedBody(@Nullable MessageAttributeValue attribute) {
		String value = (attribute != null) ? attribute.stringValue() : null;
		return (EMPTY.equals(value) || BASE64.equals(value)) ? value : null;
	}

	private String body(RecordContext<?> context, Object content, Map<String, MessageAttributeValue> attributes) {
		String text = (content instanceof byte[] bytes) ? text(bytes) : (String) content;
		if (text != null && text.isEmpty()) {
			addBodyAttribute(context, EMPTY, attributes);
			return EMPTY;
		}
		if (text != null && text.codePoints().allMatch(DeadLetterMessages::isTakenBySqs)) {
			return text;
		}
		addBodyAttribute(context, BASE64, attributes);
		return Base64.getEncoder()
			.encodeToString((content instanceof byte[] bytes) ? bytes : bytes(context, (String) content));
	}

	private void addBodyAttribute(RecordContext<?> context, String value,
			Map<String, MessageAttributeValue> attributes) {
		if (attributes.size() == MAX_ATTRIBUTES) {
			throw new IllegalStateException(
					"Could not send %s to the dead-letter queue %s: its body cannot be sent as text, and its message attributes leave no room to say so"
						.formatted(context, this.queue));
		}
		attributes.put(DeadLetterQueueRecoverer.BODY_ATTRIBUTE, string(value));
	}

	/**
	 * A description for which the record leaves no room is logged instead.
	 */
	private void addFailure(RecordContext<?> context, String body, Map<String, MessageAttributeValue> attributes,
			String failure) {
		Map<String, MessageAttributeValue> with = new LinkedHashMap<>(attributes);
		with.put(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE, string(failure));
		if (with.size() <= MAX_ATTRIBUTES && size(body, with) <= DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE) {
			attributes.putAll(with);
		}
		else {
			logger.warn("%s is sent to the dead-letter queue %s without '%s', for which it leaves no room: %s"
				.formatted(context, this.queue, DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE, failure));
		}
	}

	private void requireSize(RecordContext<?> context, String body, Map<String, MessageAttributeValue> attributes) {
		long size = size(body, attributes);
		if (size > DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE) {
			throw new IllegalStateException(
					"%s is too large for the dead-letter queue %s: it has %d bytes with its message attributes, and SQS accepts %d"
						.formatted(context, this.queue, size, DeadLetterQueueRecoverer.MAX_MESSAGE_SIZE));
		}
	}

	private static long size(String body, Map<String, MessageAttributeValue> attributes) {
		long size = length(body);
		for (Map.Entry<String, MessageAttributeValue> attribute : attributes.entrySet()) {
			MessageAttributeValue value = attribute.getValue();
			size += length(attribute.getKey()) + length(value.dataType()) + length(value.stringValue())
					+ ((value.binaryValue() != null) ? value.binaryValue().asByteArrayUnsafe().length : 0);
		}
		return size;
	}

	/**
	 * Return the group in the dead-letter queue. A record without a group has no order.
	 */
	private static String groupId(RecordContext<?> context, RecordContent content) {
		String groupId = content.groupId();
		if (groupId == null || groupId.isEmpty()) {
			groupId = context.itemIdentifier();
		}
		return GROUP_ID.matcher(groupId).matches() ? groupId : sha256(groupId);
	}

	/**
	 * A record that fails in two functions makes two dead letters. Functions of different
	 * applications may have the same name, and sequence numbers are unique only within
	 * their shard, which the id of the event names.
	 */
	private static String deduplicationId(RecordContext<?> context) {
		return sha256(Descriptions.orNull(() -> lambdaFunction(context.lambdaContext())), context.functionName(),
				context.eventSourceArn(), context.eventId(), context.itemIdentifier());
	}

	/**
	 * Return the function without the version or alias that was invoked.
	 */
	private static @Nullable String lambdaFunction(@Nullable Context context) {
		if (context == null) {
			return null;
		}
		Matcher arn = FUNCTION_ARN.matcher(String.valueOf(context.getInvokedFunctionArn()));
		return arn.lookingAt() ? arn.group() : context.getFunctionName();
	}

	/**
	 * Return a hash of texts that also depends on where one ends and the next begins.
	 */
	private static String sha256(@Nullable String... texts) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			for (String text : texts) {
				int length = (text != null) ? text.length() : -1;
				ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Math.max(0, length) * Character.BYTES);
				bytes.putInt(length);
				if (text != null) {
					bytes.asCharBuffer().put(text);
				}
				digest.update(bytes.array());
			}
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static MessageAttributeValue string(String value) {
		return MessageAttributeValue.builder().dataType(STRING).stringValue(value).build();
	}

	private static @Nullable String text(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	private byte[] bytes(RecordContext<?> context, String text) {
		try {
			ByteBuffer buffer = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
			byte[] bytes = new byte[buffer.remaining()];
			buffer.get(bytes);
			return bytes;
		}
		catch (CharacterCodingException ex) {
			throw new IllegalStateException(
					"Could not send %s to the dead-letter queue %s: its body is not Unicode text".formatted(context,
							this.queue),
					ex);
		}
	}

	private static int length(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8).length : 0;
	}

	/**
	 * The characters that SQS accepts, by the reference of SendMessage.
	 */
	private static boolean isTakenBySqs(int codePoint) {
		return codePoint == '\t' || codePoint == '\n' || codePoint == '\r' || (codePoint >= 0x20 && codePoint <= 0xD7FF)
				|| (codePoint >= 0xE000 && codePoint <= 0xFFFD) || codePoint >= 0x10000;
	}

}
