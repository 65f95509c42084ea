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

import java.util.Arrays;

/**
 * Reads the fields of a protobuf message, as far as aggregates of the Kinesis Producer
 * Library need it. Whatever leads out of the message ends in an
 * {@link IndexOutOfBoundsException}.
 */
final class ProtobufReader {

	private static final int NUMBER = 0;

	private static final int EIGHT_BYTES = 1;

	private static final int BYTES = 2;

	private static final int FOUR_BYTES = 5;

	private static final int MAX_NUMBER_LENGTH = 10;

	private final byte[] message;

	private final int end;

	private int position;

	private int field;

	private int wireType;

	private long number;

	private int start;

	/**
	 * Create a reader of a part of an array.
	 */
	ProtobufReader(byte[] message, int start, int end) {
		this.message = message;
		this.position = start;
		this.end = end;
	}

	/**
	 * Read the next field.
	 * @return {@code false} at the end of the message
	 */
	boolean next() {
		if (this.position == this.end) {
			return false;
		}
		long tag = readNumber();
		this.field = (int) (tag >>> 3);
		this.wireType = (int) (tag & 7);
		switch (this.wireType) {
			case NUMBER -> {
				this.number = readNumber();
			}
			case EIGHT_BYTES -> skip(Long.BYTES);
			case BYTES -> skip(readNumber());
			case FOUR_BYTES -> skip(Integer.BYTES);
			default -> throw new IndexOutOfBoundsException("Fields of this type have no known end");
		}
		return true;
	}

	private void skip(long length) {
		if (length < 0 || length > this.end - this.position) {
			throw new IndexOutOfBoundsException("A field is longer than its message");
		}
		this.start = this.position;
		this.position += (int) length;
	}

	private long readNumber() {
		long value = 0;
		for (int i = 0; i < MAX_NUMBER_LENGTH; i++) {
			if (this.position == this.end) {
				throw new IndexOutOfBoundsException("A number is longer than its message");
			}
			byte next = this.message[this.position++];
			value |= (next & 0x7fL) << (7 * i);
			if (next >= 0) {
				return value;
			}
		}
		throw new IndexOutOfBoundsException("A number is too long");
	}

	boolean isNumber(int field) {
		return this.wireType == NUMBER && this.field == field;
	}

	boolean isBytes(int field) {
		return this.wireType == BYTES && this.field == field;
	}

	/**
	 * Return the current number, which is an index.
	 */
	int number() {
		if (this.number < 0 || this.number > Integer.MAX_VALUE) {
			throw new IndexOutOfBoundsException("An index is too large");
		}
		return (int) this.number;
	}

	byte[] bytes() {
		return Arrays.copyOfRange(this.message, this.start, this.position);
	}

	/**
	 * Return a reader of the current field, which is a message itself.
	 */
	ProtobufReader message() {
		return new ProtobufReader(this.message, this.start, this.position);
	}

}
