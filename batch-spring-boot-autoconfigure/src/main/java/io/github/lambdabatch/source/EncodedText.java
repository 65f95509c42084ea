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

/**
 * Reads JSON strings that a parser has already found to be correct.
 */
final class EncodedText {

	private EncodedText() {
	}

	/**
	 * Copy a text and resolve its escapes.
	 * @param json holds the text
	 * @param start the index of its opening quote
	 * @param target where the text is written in UTF-8
	 * @return the length of the text in bytes, or a negative number if it has escapes
	 * other than a backslash and one character
	 */
	static int unescape(byte[] json, int start, byte[] target) {
		int length = 0;
		for (int i = start + 1;; i++) {
			byte b = json[i];
			if (b == '"') {
				return length;
			}
			if (b == '\\') {
				b = unescape(json[++i]);
				if (b == 0) {
					return -1;
				}
			}
			target[length++] = b;
		}
	}

	private static byte unescape(byte escaped) {
		return switch (escaped) {
			case '"', '\\', '/' -> escaped;
			case 'n' -> '\n';
			case 't' -> '\t';
			case 'r' -> '\r';
			case 'b' -> '\b';
			case 'f' -> '\f';
			default -> 0;
		};
	}

}
