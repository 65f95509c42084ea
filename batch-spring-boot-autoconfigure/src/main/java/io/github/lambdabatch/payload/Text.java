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

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Reads bytes as UTF-8, and refuses bytes that are not rather than replacing them.
 */
final class Text {

	/** What a string has in the place of bytes that are not UTF-8. */
	private static final char REPLACEMENT = '\ufffd';

	private static final char BYTE_ORDER_MARK = '\ufeff';

	private Text() {
	}

	/**
	 * Return the text that bytes stand for, or {@code null} if they are not UTF-8.
	 */
	static @Nullable String decode(byte[] bytes) {
		// Takes much less memory than a decoder, which is asked only if need be.
		String text = new String(bytes, StandardCharsets.UTF_8);
		return (text.indexOf(REPLACEMENT) < 0 || isUtf8(bytes)) ? text : null;
	}

	private static boolean isUtf8(byte[] bytes) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	/**
	 * Return a text without the byte order mark that some producers put before it.
	 */
	static String withoutByteOrderMark(String text) {
		return (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) ? text.substring(1) : text;
	}

}
