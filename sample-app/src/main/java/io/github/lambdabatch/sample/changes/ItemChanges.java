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

package io.github.lambdabatch.sample.changes;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.sample.changes.ItemChange.Type;

/**
 * Finds out what a record of a table's stream says and tells the {@link ChangeFeed}.
 */
class ItemChanges {

	/** Who deletes items when their time to live is over. */
	private static final String DYNAMODB = "dynamodb.amazonaws.com";

	private final ChangeFeed feed;

	ItemChanges(ChangeFeed feed) {
		this.feed = feed;
	}

	ItemChange process(DynamodbStreamRecord record) {
		ItemChange change = switch (record.getEventName()) {
			case "INSERT" -> created(record);
			case "MODIFY" -> changed(record);
			case "REMOVE" -> removed(record);
			default -> throw new IllegalArgumentException(
					"Change '%s' is of an unknown kind: %s".formatted(record.getEventID(), record.getEventName()));
		};
		this.feed.publish(change);
		return change;
	}

	private ItemChange created(DynamodbStreamRecord record) {
		return change(record, Type.CREATED, image(record, record.getDynamodb().getNewImage()).keySet());
	}

	private ItemChange changed(DynamodbStreamRecord record) {
		Map<String, AttributeValue> before = image(record, record.getDynamodb().getOldImage());
		Map<String, AttributeValue> after = image(record, record.getDynamodb().getNewImage());
		SortedSet<String> names = new TreeSet<>(before.keySet());
		names.addAll(after.keySet());
		names.removeIf((name) -> Objects.equals(before.get(name), after.get(name)));
		return change(record, Type.CHANGED, names);
	}

	private ItemChange removed(DynamodbStreamRecord record) {
		Identity identity = record.getUserIdentity();
		boolean expired = identity != null && DYNAMODB.equals(identity.getPrincipalId());
		return change(record, expired ? Type.EXPIRED : Type.DELETED,
				image(record, record.getDynamodb().getOldImage()).keySet());
	}

	private static ItemChange change(DynamodbStreamRecord record, Type type, Iterable<String> attributes) {
		SortedSet<String> names = new TreeSet<>();
		attributes.forEach(names::add);
		return new ItemChange(record.getEventID(), type, item(record.getDynamodb()), List.copyOf(names));
	}

	/**
	 * The stream of a table that does not record both images cannot tell what changed.
	 */
	private static Map<String, AttributeValue> image(DynamodbStreamRecord record,
			@Nullable Map<String, AttributeValue> image) {
		if (image == null) {
			throw new IllegalArgumentException("Change '%s' lacks an image; the stream's view type is %s"
				.formatted(record.getEventID(), record.getDynamodb().getStreamViewType()));
		}
		return image;
	}

	private static String item(StreamRecord record) {
		return new TreeMap<>(record.getKeys()).entrySet()
			.stream()
			.map((key) -> key.getKey() + "=" + text(key.getValue()))
			.collect(Collectors.joining(","));
	}

	private static String text(AttributeValue value) {
		if (value.getS() != null) {
			return value.getS();
		}
		return (value.getN() != null) ? value.getN() : "(binary)";
	}

}
