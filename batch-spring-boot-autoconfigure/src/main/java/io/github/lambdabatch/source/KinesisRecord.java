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

import java.nio.ByteBuffer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import org.jspecify.annotations.Nullable;

/**
 * The data part of a Kinesis record, whose data can be read more than once: each call of
 * the getter returns a new view.
 */
sealed class KinesisRecord extends KinesisEvent.Record {

	private static final long serialVersionUID = 1L;

	/** The data until it is read. */
	private transient volatile @Nullable EncodedBinary encodedData;

	/**
	 * Read a record.
	 * @param json stands on the record
	 * @param like another record, which probably has some of the same values
	 * @param event the bytes of the event if the data is to be decoded when it is asked
	 * for; otherwise {@code null}
	 */
	static KinesisEvent.@Nullable Record read(JsonReader json, KinesisEvent.@Nullable Record like,
			byte @Nullable [] event) {
		if (!json.enterObject()) {
			return null;
		}
		KinesisRecord record = new KinesisRecord();
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			seen = record.readProperty(json, name, seen, like, event);
		}
		return record;
	}

	/**
	 * Read a property.
	 * @param json stands on its value
	 * @param name its name
	 * @param seen which of the properties came before
	 * @param like another record, which probably has some of the same values
	 * @param event the bytes of the event if the data is to be decoded when it is asked
	 * for; otherwise {@code null}
	 * @return which of the properties were read so far
	 */
	int readProperty(JsonReader json, String name, int seen, KinesisEvent.@Nullable Record like,
			byte @Nullable [] event) {
		switch (name) {
			case "kinesisSchemaVersion" -> setKinesisSchemaVersion(
					json.lenient().readText((like != null) ? like.getKinesisSchemaVersion() : null));
			case "partitionKey" -> {
				int now = json.once(seen, 1);
				setPartitionKey(json.readString());
				return now;
			}
			case "sequenceNumber" -> {
				int now = json.once(seen, 2);
				setSequenceNumber(json.readString());
				return now;
			}
			case "data" -> {
				int now = json.once(seen, 4);
				EncodedBinary encoded = EncodedBinary.check(json, event);
				if (encoded == null) {
					setData(json.readBinary());
				}
				this.encodedData = encoded;
				return now;
			}
			case "approximateArrivalTimestamp" -> setApproximateArrivalTimestamp(json.lenient().readTimestamp());
			case "encryptionType" ->
				setEncryptionType(json.lenient().readText((like != null) ? like.getEncryptionType() : null));
			default -> json.skipValue();
		}
		return seen;
	}

	/**
	 * Return a record with the content of another one, which is not changed when the new
	 * one is read.
	 */
	static KinesisRecord of(KinesisEvent.Record other) {
		return copy(other, new KinesisRecord());
	}

	/**
	 * Return a record that is a part of an aggregate.
	 * @param aggregate the aggregate
	 * @param part the part
	 * @param index its index
	 */
	static KinesisRecord of(KinesisEvent.Record aggregate, KplAggregate.Part part, int index) {
		KinesisRecord record = copy(aggregate, new Part(index));
		record.setPartitionKey(part.partitionKey());
		record.setData(ByteBuffer.wrap(part.data()));
		return record;
	}

	/**
	 * Return a record that is a damaged aggregate.
	 */
	static KinesisRecord damaged(KinesisEvent.Record aggregate) {
		return copy(aggregate, new Damaged());
	}

	private static KinesisRecord copy(KinesisEvent.Record from, KinesisRecord to) {
		to.setKinesisSchemaVersion(from.getKinesisSchemaVersion());
		to.setPartitionKey(from.getPartitionKey());
		to.setSequenceNumber(from.getSequenceNumber());
		to.setData(Buffers.view(from.getData()));
		to.setApproximateArrivalTimestamp(from.getApproximateArrivalTimestamp());
		to.setEncryptionType(from.getEncryptionType());
		return to;
	}

	/**
	 * Return the index of a record in its aggregate, or {@code null} if it is not a part
	 * of one.
	 */
	static @Nullable Long index(KinesisEvent.@Nullable Record kinesis) {
		return (kinesis instanceof Part part) ? (long) part.index : null;
	}

	static boolean isDamaged(KinesisEvent.@Nullable Record kinesis) {
		return kinesis instanceof Damaged;
	}

	/**
	 * Return the data if it has not been read, and so cannot have been changed.
	 */
	@Nullable EncodedBinary encodedData() {
		return this.encodedData;
	}

	private synchronized void readData() {
		EncodedBinary encoded = this.encodedData;
		if (encoded != null) {
			super.setData(encoded.read());
			this.encodedData = null;
		}
	}

	@Override
	public @Nullable ByteBuffer getData() {
		if (this.encodedData != null) {
			readData();
		}
		return Buffers.view(super.getData());
	}

	@Override
	public void setData(@Nullable ByteBuffer data) {
		readData();
		super.setData(data);
	}

	@Override
	public KinesisEvent.Record clone() {
		readData();
		return super.clone();
	}

	/** Called by serialization, which reads the fields and not the getters. */
	private Object writeReplace() {
		readData();
		return this;
	}

	/**
	 * A part of an aggregate.
	 */
	private static final class Part extends KinesisRecord {

		private static final long serialVersionUID = 1L;

		private final int index;

		private Part(int index) {
			this.index = index;
		}

	}

	/**
	 * An aggregate that cannot be read.
	 */
	private static final class Damaged extends KinesisRecord {

		private static final long serialVersionUID = 1L;

	}

}
