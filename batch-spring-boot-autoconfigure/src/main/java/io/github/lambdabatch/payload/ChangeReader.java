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

package io.github.lambdabatch.payload;

import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.source.DynamoDbImage;

/**
 * Reads the record of a DynamoDB stream as a {@link Change}. Only the new item is
 * validated: the change may have corrected the old one. What not every handler asks for
 * is read when it is asked for.
 */
final class ChangeReader implements InputReader {

	private final PayloadReader itemReader;

	private final @Nullable PayloadValidator validator;

	ChangeReader(PayloadReader itemReader, @Nullable PayloadValidator validator) {
		this.itemReader = itemReader;
		this.validator = validator;
	}

	@Override
	public <R> Change<?> read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception {
		DynamodbStreamRecord record = (DynamodbStreamRecord) context.record();
		StreamRecord change = record.getDynamodb();
		Change.Type type = type(record);
		if (change == null) {
			throw new PayloadConversionException("The record has no property dynamodb to read as a change");
		}
		Object newValue = (type != Change.Type.REMOVE) ? newItem(change, context) : null;
		if (newValue != null && this.validator != null) {
			this.validator.validate(newValue);
		}
		return new Change<>(type, OnDemand.from(() -> DynamoDbImage.key(change.getKeys())),
				oldItem(type, change, context), newValue, OnDemand.from(() -> changedAttributes(type, change)),
				type == Change.Type.REMOVE && isExpired(record));
	}

	@Override
	public <R> void prime(EventSource<?, R, ?> source, R record) {
		this.itemReader.prime(source, record);
	}

	private static Change.Type type(DynamodbStreamRecord record) {
		for (Change.Type type : Change.Type.values()) {
			if (type.name().equals(record.getEventName())) {
				return type;
			}
		}
		throw new PayloadConversionException("The record's eventName is none of INSERT, MODIFY and REMOVE");
	}

	private @Nullable Object newItem(StreamRecord change, RecordContext<?> context) throws Exception {
		Object item = this.itemReader.read(DynamoDbImage.encodedNewImage(change));
		return (item != null) ? item : item(change.getNewImage(), context);
	}

	/**
	 * Read the old item. That of a modification is mostly not asked for, and may not even
	 * be of the type, as it is older. Converters are asked at once, though, as their
	 * exceptions may be checked ones.
	 */
	private OnDemand<@Nullable Object> oldItem(Change.Type type, StreamRecord change, RecordContext<?> context)
			throws Exception {
		if (type == Change.Type.INSERT) {
			return OnDemand.<@Nullable Object>of(null);
		}
		JsonPayloadReader json = this.itemReader.plainJson();
		if (type == Change.Type.MODIFY && json != null) {
			return OnDemand.from(() -> oldItem(change, json));
		}
		Object item = this.itemReader.read(DynamoDbImage.encodedOldImage(change));
		return OnDemand.<@Nullable Object>of((item != null) ? item : item(change.getOldImage(), context));
	}

	private static @Nullable Object oldItem(StreamRecord change, JsonPayloadReader json) {
		EncodedPayload encoded = DynamoDbImage.encodedOldImage(change);
		Object item = (encoded != null) ? json.read(encoded) : null;
		if (item != null) {
			return item;
		}
		Map<String, AttributeValue> image = change.getOldImage();
		return (image != null) ? json.read(DynamoDbImage.toJson(image)) : null;
	}

	private @Nullable Object item(@Nullable Map<String, AttributeValue> image, RecordContext<?> context)
			throws Exception {
		return (image != null) ? this.itemReader.read(DynamoDbImage.toJson(image), context) : null;
	}

	private static Set<String> changedAttributes(Change.Type type, StreamRecord change) {
		Map<String, AttributeValue> oldImage = (type != Change.Type.INSERT) ? change.getOldImage() : null;
		Map<String, AttributeValue> newImage = (type != Change.Type.REMOVE) ? change.getNewImage() : null;
		boolean complete = switch (type) {
			case INSERT -> newImage != null;
			case MODIFY -> oldImage != null && newImage != null;
			case REMOVE -> oldImage != null;
		};
		return complete ? DynamoDbImage.changedAttributes((oldImage != null) ? oldImage : Map.of(),
				(newImage != null) ? newImage : Map.of()) : Set.of();
	}

	/**
	 * Whether the service itself has removed the item, as it does when the time to live
	 * is over.
	 */
	private static boolean isExpired(DynamodbStreamRecord record) {
		Identity identity = record.getUserIdentity();
		return identity != null && "Service".equals(identity.getType())
				&& "dynamodb.amazonaws.com".equals(identity.getPrincipalId());
	}

}
