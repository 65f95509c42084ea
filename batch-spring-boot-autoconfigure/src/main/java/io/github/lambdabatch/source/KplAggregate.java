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
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Internal: public only because another package of the library uses it, and may change at
 * any time.
 * <p>
 * The record into which the Kinesis Producer Library packs several others: four bytes by
 * which it is known, a protobuf message, and the MD5 digest of that message. The message
 * has a table of partition keys (field 1), one of explicit hash keys (2), which do not
 * matter to a reader, and the records (3), each with the index of its partition key (1)
 * and its data (3).
 *
 * @since 0.1.0
 */
public final class KplAggregate {

	private static final byte[] START = { (byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2 };

	private static final int DIGEST_LENGTH = 16;

	private static final int PARTITION_KEY = 1;

	private static final int RECORD = 3;

	private static final int KEY_INDEX = 1;

	private static final int DATA = 3;

	private KplAggregate() {
	}

	/**
	 * Return whether data begins like an aggregate.
	 * @param data the data of a record, whose position is not moved
	 * @return whether the data might be an aggregate, be it a damaged one
	 */
	public static boolean isAggregate(ByteBuffer data) {
		return data.remaining() >= START.length
				&& data.slice(data.position(), START.length).equals(ByteBuffer.wrap(START));
	}

	/**
	 * Return the records in an aggregate.
	 * @param data the aggregate
	 * @return the records in their order, at least one, or {@code null} if the aggregate
	 * is damaged
	 */
	static @Nullable List<Part> read(ByteBuffer data) {
		byte[] bytes = Buffers.bytes(data);
		int end = bytes.length - DIGEST_LENGTH;
		if (end < START.length || !isIntact(bytes, end)) {
			return null;
		}
		try {
			List<Part> parts = read(bytes, end);
			return parts.isEmpty() ? null : parts;
		}
		catch (IndexOutOfBoundsException ex) {
			// A length or an index leads out of the message.
			return null;
		}
	}

	private static boolean isIntact(byte[] bytes, int end) {
		try {
			MessageDigest digest = MessageDigest.getInstance("MD5");
			digest.update(bytes, START.length, end - START.length);
			return Arrays.equals(digest.digest(), Arrays.copyOfRange(bytes, end, bytes.length));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("The JVM has no MD5", ex);
		}
	}

	private static List<Part> read(byte[] bytes, int end) {
		List<String> partitionKeys = new ArrayList<>();
		List<ProtobufReader> records = new ArrayList<>();
		ProtobufReader message = new ProtobufReader(bytes, START.length, end);
		while (message.next()) {
			if (message.isBytes(PARTITION_KEY)) {
				partitionKeys.add(new String(message.bytes(), StandardCharsets.UTF_8));
			}
			else if (message.isBytes(RECORD)) {
				records.add(message.message());
			}
		}
		List<Part> parts = new ArrayList<>(records.size());
		// Last, as the tables may follow the records.
		for (ProtobufReader record : records) {
			parts.add(part(record, partitionKeys));
		}
		return parts;
	}

	private static Part part(ProtobufReader record, List<String> partitionKeys) {
		int key = -1;
		byte[] data = null;
		while (record.next()) {
			if (record.isNumber(KEY_INDEX)) {
				key = record.number();
			}
			else if (record.isBytes(DATA)) {
				data = record.bytes();
			}
		}
		if (data == null) {
			throw new IndexOutOfBoundsException("A record has no data");
		}
		return new Part(partitionKeys.get(key), data);
	}

	/**
	 * A record in an aggregate.
	 *
	 * @param partitionKey its partition key
	 * @param data its data
	 */
	record Part(String partitionKey, byte[] data) {

	}

}
