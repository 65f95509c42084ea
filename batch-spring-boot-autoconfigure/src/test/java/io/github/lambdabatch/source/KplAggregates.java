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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes aggregates of the Kinesis Producer Library by hand, in the format that AWS
 * documents.
 */
public final class KplAggregates {

	private final List<String> partitionKeys = new ArrayList<>();

	private final ByteArrayOutputStream records = new ByteArrayOutputStream();

	private boolean hashKeys;

	private boolean tablesLast;

	private KplAggregates() {
	}

	/**
	 * Make an aggregate.
	 * @param records in the form {@code key:data}
	 */
	public static byte[] of(String... records) {
		return builder().records(records).build();
	}

	static KplAggregates builder() {
		return new KplAggregates();
	}

	/**
	 * Add explicit hash keys, tags and fields that no version has yet.
	 */
	KplAggregates withEverythingElse() {
		this.hashKeys = true;
		return this;
	}

	KplAggregates tablesLast() {
		this.tablesLast = true;
		return this;
	}

	KplAggregates records(String... records) {
		for (String record : records) {
			int colon = record.indexOf(':');
			String key = record.substring(0, colon);
			if (!this.partitionKeys.contains(key)) {
				this.partitionKeys.add(key);
			}
			record(this.partitionKeys.indexOf(key), record.substring(colon + 1));
		}
		return this;
	}

	KplAggregates record(int key, String data) {
		ByteArrayOutputStream record = new ByteArrayOutputStream();
		number(record, 1, key);
		if (this.hashKeys) {
			number(record, 2, 0);
		}
		bytes(record, 3, data.getBytes(StandardCharsets.UTF_8));
		if (this.hashKeys) {
			bytes(record, 4, new byte[] { 10, 1, 'k' });
			tag(record, 100, 1);
			record.writeBytes("8 bytes.".getBytes(StandardCharsets.UTF_8));
			tag(record, 101, 5);
			record.writeBytes("four".getBytes(StandardCharsets.UTF_8));
		}
		bytes(this.records, 3, record.toByteArray());
		return this;
	}

	byte[] build() {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		if (this.tablesLast) {
			message.writeBytes(this.records.toByteArray());
		}
		for (String key : this.partitionKeys) {
			bytes(message, 1, key.getBytes(StandardCharsets.UTF_8));
		}
		if (this.hashKeys) {
			bytes(message, 2, "170141183460469231731687303715884105728".getBytes(StandardCharsets.UTF_8));
		}
		if (!this.tablesLast) {
			message.writeBytes(this.records.toByteArray());
		}
		return around(message.toByteArray());
	}

	static byte[] around(byte[] message) {
		ByteArrayOutputStream aggregate = new ByteArrayOutputStream();
		aggregate.writeBytes(new byte[] { (byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2 });
		aggregate.writeBytes(message);
		try {
			aggregate.writeBytes(MessageDigest.getInstance("MD5").digest(message));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
		return aggregate.toByteArray();
	}

	private static void bytes(ByteArrayOutputStream message, int field, byte[] value) {
		tag(message, field, 2);
		varint(message, value.length);
		message.writeBytes(value);
	}

	private static void number(ByteArrayOutputStream message, int field, long value) {
		tag(message, field, 0);
		varint(message, value);
	}

	private static void tag(ByteArrayOutputStream message, int field, int wireType) {
		varint(message, ((long) field << 3) | wireType);
	}

	private static void varint(ByteArrayOutputStream message, long value) {
		long rest = value;
		while ((rest & ~0x7fL) != 0) {
			message.write((int) ((rest & 0x7f) | 0x80));
			rest >>>= 7;
		}
		message.write((int) rest);
	}

}
