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

package io.github.lambdabatch.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Text that was bytes, in whichever encoding of Unicode.
 *
 * @param text the text
 * @param dubious whether the bytes are not quite in that encoding. A lenient reader may
 * take them for it, in names above all, and what they stand for cannot be told
 */
record DecodedText(String text, boolean dubious) {

	private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

	private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

	/**
	 * Decode bytes, by their byte order mark or by where their first zeros are.
	 */
	static DecodedText of(byte[] bytes) {
		if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
			return decode(bytes, 3, StandardCharsets.UTF_8);
		}
		if (startsWith(bytes, 0, 0, 0xfe, 0xff)) {
			return decode(bytes, 4, UTF_32BE);
		}
		if (startsWith(bytes, 0xff, 0xfe, 0, 0)) {
			return decode(bytes, 4, UTF_32LE);
		}
		if (startsWith(bytes, 0xfe, 0xff)) {
			return decode(bytes, 2, StandardCharsets.UTF_16BE);
		}
		if (startsWith(bytes, 0xff, 0xfe)) {
			return decode(bytes, 2, StandardCharsets.UTF_16LE);
		}
		if (bytes.length >= 4 && startsWith(bytes, 0, 0, 0)) {
			return decode(bytes, 0, UTF_32BE);
		}
		if (bytes.length >= 4 && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 0) {
			return decode(bytes, 0, UTF_32LE);
		}
		if (bytes.length >= 2 && bytes[0] == 0) {
			return decode(bytes, 0, StandardCharsets.UTF_16BE);
		}
		if (bytes.length >= 2 && bytes[1] == 0) {
			return decode(bytes, 0, StandardCharsets.UTF_16LE);
		}
		return decode(bytes, 0, StandardCharsets.UTF_8);
	}

	private static boolean startsWith(byte[] bytes, int... start) {
		if (bytes.length < start.length) {
			return false;
		}
		for (int i = 0; i < start.length; i++) {
			if ((bytes[i] & 0xff) != start[i]) {
				return false;
			}
		}
		return true;
	}

	private static DecodedText decode(byte[] bytes, int start, Charset charset) {
		byte[] encoded = Arrays.copyOfRange(bytes, start, bytes.length);
		String text = strictly(encoded, charset);
		return (text != null) ? new DecodedText(text, false) : new DecodedText(new String(encoded, charset), true);
	}

	/**
	 * Decode bytes that are exactly in an encoding.
	 * @return the text, or {@code null} if they are not
	 */
	static @Nullable String strictly(byte[] bytes, Charset charset) {
		try {
			return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

}
