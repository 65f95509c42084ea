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

package io.github.lambdabatch;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A record in a form that can be stored elsewhere, such as in a dead-letter queue, with
 * everything that its producer has put into it.
 *
 * @param body the body of a message or the data of a record, or the whole record as JSON
 * where the payload is only a part of it; a {@link String} or a {@code byte[]}, possibly
 * empty
 * @param messageAttributes the message attributes of an SQS message by name
 * @param groupId the message group id, the partition key, or the key of an item as JSON;
 * {@code null} if the record has none
 * @param sequenceNumber the sequence number, or {@code null} if the record has none
 * @param traceHeader the X-Ray trace of the producer, or {@code null} if the record has
 * none
 * @since 0.1.0
 */
public record RecordContent(Object body, Map<String, MessageAttribute> messageAttributes, @Nullable String groupId,
		@Nullable String sequenceNumber, @Nullable String traceHeader) {

	/**
	 * Create the content.
	 * @throws IllegalArgumentException if the body is neither text nor bytes
	 */
	public RecordContent {
		if (!(body instanceof String || body instanceof byte[])) {
			throw new IllegalArgumentException("'body' must be a String or a byte[]");
		}
		Objects.requireNonNull(messageAttributes, "'messageAttributes' must not be null");
		messageAttributes = Collections.unmodifiableMap(new LinkedHashMap<>(messageAttributes));
	}

}
