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

package io.github.lambdabatch.test;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.lambdabatch.source.DynamoDbEventSource;

/**
 * Creates events of DynamoDB Streams: <pre class="code">
 * DynamoDbEvents.table("items")
 *     .insert(new Item("1", "NEW"))
 *     .modify(new Item("1", "NEW"), new Item("1", "PAID"))
 *     .remove(new Item("2", "DONE"), (record) -&gt; record.expired())
 *     .toBytes();
 * </pre> Items are objects that can be written as JSON. Their properties become
 * attributes: text, numbers without loss, booleans, {@code null}, bytes, lists and maps.
 * For attributes of other types, such as sets, pass a map of {@code AttributeValue}s as
 * the item.
 * <p>
 * Sequence numbers grow from record to record and from event to event. Send the same
 * event again to test a redelivery.
 *
 * @since 0.1.0
 */
public final class DynamoDbEvents implements TestEvent<DynamodbEvent> {

	private static final BigInteger FIRST_SEQUENCE_NUMBER = new BigInteger("4421584500000000017450439091");

	private final String table;

	private final ArrayNode records = Events.JSON.createArrayNode();

	private JsonMapper mapper = Events.JSON;

	private List<String> keys = List.of("id");

	private StreamViewType viewType = StreamViewType.NEW_AND_OLD_IMAGES;

	private DynamoDbEvents(String table) {
		this.table = table;
	}

	/**
	 * Start to build an event of a table's stream.
	 * @param table the name of the table
	 * @return an event without records
	 */
	public static DynamoDbEvents table(String table) {
		return new DynamoDbEvents(table);
	}

	/**
	 * Set the mapper that writes the items that follow.
	 * @param mapper the mapper, such as the application's; one with Jackson's default
	 * settings if none is set
	 * @return this event
	 */
	public DynamoDbEvents mapper(JsonMapper mapper) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		return this;
	}

	/**
	 * Set the key attributes of the items that follow.
	 * @param names the names of one or two attributes; {@code id} by default
	 * @return this event
	 */
	public DynamoDbEvents key(String... names) {
		Assert.isTrue(names.length == 1 || names.length == 2, "'names' must be of one or two attributes");
		this.keys = List.of(names);
		return this;
	}

	/**
	 * Set which images the records that follow contain.
	 * @param viewType the view type of the stream; both images by default
	 * @return this event
	 */
	public DynamoDbEvents viewType(StreamViewType viewType) {
		this.viewType = Objects.requireNonNull(viewType, "'viewType' must not be null");
		return this;
	}

	/**
	 * Add the record of an item that was created.
	 * @param item the item
	 * @return this event
	 */
	public DynamoDbEvents insert(Object item) {
		return insert(item, (record) -> {
		});
	}

	/**
	 * Add the record of an item that was created.
	 * @param item the item
	 * @param customizer changes the record where it differs from the defaults
	 * @return this event
	 */
	public DynamoDbEvents insert(Object item, Consumer<Record> customizer) {
		return add("INSERT", null, attributes(item), customizer);
	}

	/**
	 * Add the record of an item that was changed.
	 * @param oldItem the item as it was
	 * @param newItem the item as it is now
	 * @return this event
	 */
	public DynamoDbEvents modify(Object oldItem, Object newItem) {
		return modify(oldItem, newItem, (record) -> {
		});
	}

	/**
	 * Add the record of an item that was changed.
	 * @param oldItem the item as it was
	 * @param newItem the item as it is now
	 * @param customizer changes the record where it differs from the defaults
	 * @return this event
	 */
	public DynamoDbEvents modify(Object oldItem, Object newItem, Consumer<Record> customizer) {
		ObjectNode oldImage = attributes(oldItem);
		ObjectNode newImage = attributes(newItem);
		Assert.isTrue(keysOf(oldImage).equals(keysOf(newImage)),
				() -> "A change must not change the key %s".formatted(this.keys));
		return add("MODIFY", oldImage, newImage, customizer);
	}

	/**
	 * Add the record of an item that was deleted.
	 * @param item the item as it was
	 * @return this event
	 */
	public DynamoDbEvents remove(Object item) {
		return remove(item, (record) -> {
		});
	}

	/**
	 * Add the record of an item that was deleted.
	 * @param item the item as it was
	 * @param customizer changes the record where it differs from the defaults
	 * @return this event
	 */
	public DynamoDbEvents remove(Object item, Consumer<Record> customizer) {
		return add("REMOVE", attributes(item), null, customizer);
	}

	private DynamoDbEvents add(String eventName, @Nullable ObjectNode oldImage, @Nullable ObjectNode newImage,
			Consumer<Record> customizer) {
		Record record = new Record(this, eventName, oldImage, newImage);
		customizer.accept(record);
		this.records.add(record.json);
		return this;
	}

	private ObjectNode attributes(Object item) {
		return AttributeValues.of(item, this.mapper);
	}

	private ObjectNode keysOf(ObjectNode image) {
		ObjectNode key = Events.object();
		for (String name : this.keys) {
			Assert.isTrue(image.has(name),
					() -> "The item has no attribute '%s', only %s; set its key attributes with key(…)".formatted(name,
							image.propertyNames()));
			key.set(name, image.get(name));
		}
		return key;
	}

	@Override
	public byte[] toBytes() {
		return Events.toBytes(this.records);
	}

	@Override
	public byte[] toPipeBytes() {
		return Events.JSON.writeValueAsBytes(this.records);
	}

	@Override
	public DynamodbEvent toEvent() {
		return new DynamoDbEventSource().read(toBytes());
	}

	/**
	 * A record that is being built.
	 *
	 * @since 0.1.0
	 */
	public static final class Record {

		private final ObjectNode json = Events.object();

		private final ObjectNode dynamodb;

		private Record(DynamoDbEvents event, String eventName, @Nullable ObjectNode oldImage,
				@Nullable ObjectNode newImage) {
			this.json.put("eventID", UUID.randomUUID().toString().replace("-", ""));
			this.json.put("eventName", eventName);
			this.json.put("eventVersion", "1.1");
			this.json.put("eventSource", "aws:dynamodb");
			this.json.put("awsRegion", Events.REGION);
			this.dynamodb = this.json.putObject("dynamodb");
			changed(Instant.now());
			this.dynamodb.set("Keys", event.keysOf(Objects.requireNonNull((newImage != null) ? newImage : oldImage)));
			boolean both = event.viewType == StreamViewType.NEW_AND_OLD_IMAGES;
			if (newImage != null && (both || event.viewType == StreamViewType.NEW_IMAGE)) {
				this.dynamodb.set("NewImage", newImage);
			}
			if (oldImage != null && (both || event.viewType == StreamViewType.OLD_IMAGE)) {
				this.dynamodb.set("OldImage", oldImage);
			}
			sequenceNumber(Events.sequenceNumber(FIRST_SEQUENCE_NUMBER, 1));
			this.dynamodb.put("SizeBytes", Events.JSON.writeValueAsBytes(this.dynamodb).length);
			this.dynamodb.put("StreamViewType", event.viewType.name());
			this.json.put("eventSourceARN",
					Events.arn("dynamodb", "table/%s/stream/2025-09-21T08:00:00.000".formatted(event.table)));
		}

		/**
		 * Set the sequence number, which identifies the record in the answer.
		 * @param sequenceNumber the number; by default, it is greater than those of all
		 * earlier records
		 * @return this record
		 */
		public Record sequenceNumber(String sequenceNumber) {
			this.dynamodb.put("SequenceNumber", sequenceNumber);
			return this;
		}

		/**
		 * Set when the item was changed.
		 * @param changed the time, which is truncated to whole seconds; now by default
		 * @return this record
		 */
		public Record changed(Instant changed) {
			this.dynamodb.put("ApproximateCreationDateTime", changed.getEpochSecond());
			return this;
		}

		/**
		 * Mark the item as removed by DynamoDB because its time to live was over.
		 * @return this record
		 */
		public Record expired() {
			ObjectNode identity = this.json.putObject("userIdentity");
			identity.put("principalId", "dynamodb.amazonaws.com");
			identity.put("type", "Service");
			return this;
		}

	}

}
