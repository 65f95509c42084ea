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
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;

/**
 * Base64 in the event that has been checked but not decoded.
 */
final class EncodedBinary implements EncodedPayload {

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	private static final byte NONE = -1;

	/** What each character stands for. */
	private static final byte[] VALUES = new byte[256];
	static {
		Arrays.fill(VALUES, NONE);
		for (int i = 0; i < ALPHABET.length(); i++) {
			VALUES[ALPHABET.charAt(i)] = (byte) i;
		}
	}

	private final byte[] event;

	private final int start;

	/** The number of characters without the padding. */
	private final int length;

	private EncodedBinary(byte[] event, int start, int length) {
		this.event = event;
		this.start = start;
		this.length = length;
	}

	/**
	 * Check Base64.
	 * @param json stands on it
	 * @param event the bytes of the event, which must not be changed; {@code null} to
	 * check nothing
	 * @return the Base64, or {@code null} if it has to be read now, as it is not plain
	 * Base64 in UTF-8
	 */
	static @Nullable EncodedBinary check(JsonReader json, byte @Nullable [] event) {
		int quote = (event != null) ? json.offset(event, '"') : -1;
		return (event != null && quote >= 0) ? check(event, quote) : null;
	}

	static @Nullable EncodedBinary check(byte[] event, int quote) {
		int length = lengthOfPlain(event, quote);
		return (length >= 0) ? new EncodedBinary(event, quote + 1, length) : null;
	}

	/**
	 * Check whether a string is the Base64 that an encoder would write for its bytes.
	 * @param event contains the string, or the beginning of it
	 * @param quote the index of the opening quote
	 * @return the number of characters without the padding, or a negative number if it is
	 * not, or if the event ends before the closing quote
	 */
	static int lengthOfPlain(byte[] event, int quote) {
		int start = quote + 1;
		int end = start;
		while (end < event.length && VALUES[event[end] & 0xff] != NONE) {
			end++;
		}
		int length = end - start;
		int padding = padding(length);
		if (padding > 2 || end + padding >= event.length) {
			return NONE;
		}
		// What is left of the last character does not belong to a byte.
		if ((VALUES[event[end - 1]] & ((1 << 2 * padding) - 1)) != 0) {
			return NONE;
		}
		for (int i = 0; i < padding; i++) {
			if (event[end++] != '=') {
				return NONE;
			}
		}
		return (event[end] == '"') ? length : NONE;
	}

	/**
	 * Return how many characters complete a group of four.
	 */
	static int padding(int length) {
		return -length & 3;
	}

	/**
	 * Decode all of it.
	 */
	ByteBuffer read() {
		byte[] bytes = new byte[maxPayloadLength()];
		copyPayload(bytes);
		return ByteBuffer.wrap(bytes);
	}

	/**
	 * Return the Base64 itself.
	 */
	String text() {
		return new String(this.event, this.start, this.length + padding(this.length), StandardCharsets.ISO_8859_1);
	}

	@Override
	public int maxPayloadLength() {
		return this.length / 4 * 3 + Math.max(this.length % 4 - 1, 0);
	}

	@Override
	public int copyPayload(byte[] buffer) {
		byte[] json = this.event;
		int out = 0;
		int in = this.start;
		for (int end = in + (this.length & ~3); in < end; in += 4) {
			int bits = (VALUES[json[in] & 0xff] << 18) | (VALUES[json[in + 1] & 0xff] << 12)
					| (VALUES[json[in + 2] & 0xff] << 6) | VALUES[json[in + 3] & 0xff];
			buffer[out++] = (byte) (bits >> 16);
			buffer[out++] = (byte) (bits >> 8);
			buffer[out++] = (byte) bits;
		}
		int rest = this.length & 3;
		if (rest > 1) {
			int bits = (VALUES[json[in] & 0xff] << 18) | (VALUES[json[in + 1] & 0xff] << 12);
			buffer[out++] = (byte) (bits >> 16);
			if (rest > 2) {
				bits |= VALUES[json[in + 2] & 0xff] << 6;
				buffer[out++] = (byte) (bits >> 8);
			}
		}
		return out;
	}

}
