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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.PayloadConversionException;

/**
 * Unpacks what is packed with gzip.
 */
final class Gzip {

	/**
	 * The largest size of an unpacked payload in bytes: more than five times that of the
	 * largest event.
	 */
	static final int MAX_UNPACKED_SIZE = 32 * 1024 * 1024;

	/**
	 * The size up to which payloads are unpacked without asking for room: even a thousand
	 * of them at once take no more than one of the largest.
	 */
	static final int SMALL_SIZE = 32 * 1024;

	private static final int TRAILER_LENGTH = 4;

	private Gzip() {
	}

	/**
	 * Unpack data if it begins like gzip with deflate, its only method.
	 * @param data the data
	 * @param memory where room is taken for what is not small, for the current thread
	 * @param invocation the invocation that the record belongs to, if that is known
	 * @return the unpacked data, or the data itself if it is not packed
	 * @throws InterruptedException if the thread is interrupted while it waits for room
	 */
	static byte[] unpack(byte[] data, UnpackedMemory memory, @Nullable Context invocation) throws InterruptedException {
		if (!isGzip(data)) {
			return data;
		}
		try {
			return unpackGzip(data, memory, invocation);
		}
		catch (IOException ex) {
			memory.giveBack();
			throw new PayloadConversionException(
					"The payload begins like gzip but cannot be unpacked; a handler of byte[] gets it as it is");
		}
	}

	private static boolean isGzip(byte[] data) {
		return data.length > 2 && data[0] == (byte) 0x1f && data[1] == (byte) 0x8b && data[2] == 8;
	}

	private static byte[] unpackGzip(byte[] data, UnpackedMemory memory, @Nullable Context invocation)
			throws IOException, InterruptedException {
		long stated = statedSize(data);
		if (stated > SMALL_SIZE && stated <= MAX_UNPACKED_SIZE) {
			memory.take((int) stated, invocation);
			byte[] unpacked = unpack(data, (int) stated);
			if (unpacked != null) {
				return unpacked;
			}
			memory.giveBack();
		}
		else {
			byte[] unpacked = unpackSmall(data);
			if (unpacked != null) {
				return unpacked;
			}
		}
		// The data has several parts, or the stated size is wrong.
		int size = size(data);
		memory.take(size, invocation);
		return Objects.requireNonNull(unpack(data, size));
	}

	/**
	 * Return the size that the end of the data states. It is that of the last of several
	 * parts, and may be wrong.
	 */
	private static long statedSize(byte[] data) {
		if (data.length < TRAILER_LENGTH) {
			return 0;
		}
		return Integer
			.toUnsignedLong(ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(data.length - TRAILER_LENGTH));
	}

	/**
	 * Unpack data of a known size.
	 * @return the unpacked data, or {@code null} if it is of another size
	 */
	private static byte @Nullable [] unpack(byte[] data, int size) throws IOException {
		try (InputStream stream = open(data)) {
			byte[] unpacked = new byte[size];
			return (stream.readNBytes(unpacked, 0, size) == size && stream.read() < 0) ? unpacked : null;
		}
	}

	private static byte @Nullable [] unpackSmall(byte[] data) throws IOException {
		try (InputStream stream = open(data)) {
			byte[] unpacked = stream.readNBytes(SMALL_SIZE);
			return (stream.read() < 0) ? unpacked : null;
		}
	}

	/**
	 * Unpack data only to find out its size.
	 */
	private static int size(byte[] data) throws IOException {
		try (InputStream stream = open(data)) {
			byte[] part = new byte[SMALL_SIZE];
			int size = 0;
			for (int length = stream.read(part); length >= 0; length = stream.read(part)) {
				size += length;
				if (size > MAX_UNPACKED_SIZE) {
					throw new PayloadConversionException(
							"The payload has more than %d bytes when unpacked from gzip".formatted(MAX_UNPACKED_SIZE));
				}
			}
			return size;
		}
	}

	private static InputStream open(byte[] data) throws IOException {
		return new GZIPInputStream(new ByteArrayInputStream(data));
	}

}
