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

package io.github.lambdabatch.idempotency;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Makes keys that every database can hold and compare. Databases limit the length of
 * keys, and some ignore case, accents or blanks at the end. A key may also come from a
 * payload, and a payload should not be found in another table.
 */
final class StoredKey {

	/** With the hash, it fits in 200 characters, which every database can index. */
	private static final int MAX_PREFIX_LENGTH = 120;

	private StoredKey() {
	}

	/**
	 * Return what is stored for a key: the name of its function, for the eye, and a hash
	 * of the whole key.
	 */
	static String of(String key) {
		int end = Math.min(Math.max(0, key.indexOf('#')), MAX_PREFIX_LENGTH);
		return key.substring(0, end).replaceAll("[^!-~]", "?") + "#" + hash(key);
	}

	private static String hash(String key) {
		try {
			// Not as UTF-8, which would make unpaired surrogates alike.
			ByteBuffer characters = ByteBuffer.allocate(key.length() * Character.BYTES);
			characters.asCharBuffer().put(key);
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(characters.array()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
