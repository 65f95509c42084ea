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
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Makes it possible to read buffers more than once. Reading a buffer moves its position
 * and leaves nothing for the next reader, so each reader needs a view of its own.
 */
final class Buffers {

	private Buffers() {
	}

	static @Nullable ByteBuffer view(@Nullable ByteBuffer buffer) {
		return (buffer != null) ? buffer.duplicate().order(buffer.order()) : null;
	}

	static @Nullable List<ByteBuffer> views(@Nullable List<ByteBuffer> buffers) {
		if (buffers == null) {
			return null;
		}
		List<ByteBuffer> views = new ArrayList<>(buffers.size());
		for (ByteBuffer buffer : buffers) {
			views.add(view(buffer));
		}
		return views;
	}

	/**
	 * Return the remaining bytes of a buffer without moving its position. The array may
	 * be that of the buffer, so it must not be changed.
	 */
	static byte[] bytes(ByteBuffer buffer) {
		boolean all = buffer.hasArray() && buffer.remaining() == buffer.array().length;
		return all ? buffer.array() : copy(buffer);
	}

	/**
	 * Return the remaining bytes of a buffer as text, one character for each byte,
	 * without moving its position. Unlike buffers, texts of equal hash codes do not make
	 * a hash table slow.
	 */
	static String text(ByteBuffer buffer) {
		return new String(copy(buffer), StandardCharsets.ISO_8859_1);
	}

	/**
	 * Return a copy of the remaining bytes of a buffer without moving its position.
	 */
	static byte[] copy(ByteBuffer buffer) {
		byte[] bytes = new byte[buffer.remaining()];
		buffer.duplicate().get(bytes);
		return bytes;
	}

}
