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

package io.github.lambdabatch;

import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of a payload without encoding it.
 */
final class PayloadSize {

	private PayloadSize() {
	}

	/**
	 * Return the size of a payload in bytes.
	 * @param payload text, which is counted in UTF-8, or bytes
	 */
	static long of(@Nullable Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes.length;
		}
		return (payload instanceof String text) ? ofText(text) : 0;
	}

	private static long ofText(String text) {
		long length = 0;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			// Each half of a surrogate pair stands for two of its four bytes.
			length += (c < 0x80) ? 1 : (c < 0x800 || Character.isSurrogate(c)) ? 2 : 3;
		}
		return length;
	}

}
