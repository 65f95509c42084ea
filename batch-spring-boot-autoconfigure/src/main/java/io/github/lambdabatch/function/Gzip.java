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

package io.github.lambdabatch.function;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

import io.github.lambdabatch.PayloadConversionException;

/**
 * Unpacks what is packed with gzip.
 */
final class Gzip {

	/**
	 * What a payload may have at most when unpacked: more than five times the largest
	 * event, so that a few bytes cannot fill the memory.
	 */
	static final int MAX_UNPACKED_SIZE = 32 * 1024 * 1024;

	private Gzip() {
	}

	/**
	 * Unpack data if it begins like gzip, with the one method that there is.
	 */
	static byte[] unpack(byte[] data) {
		return isGzip(data) ? unpackGzip(data) : data;
	}

	private static boolean isGzip(byte[] data) {
		return data.length > 2 && data[0] == (byte) 0x1f && data[1] == (byte) 0x8b && data[2] == 8;
	}

	private static byte[] unpackGzip(byte[] data) {
		byte[] unpacked;
		try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(data))) {
			unpacked = stream.readNBytes(MAX_UNPACKED_SIZE + 1);
		}
		catch (IOException ex) {
			throw new PayloadConversionException(
					"The payload begins like gzip but cannot be unpacked; a handler of byte[] gets it as it is");
		}
		if (unpacked.length > MAX_UNPACKED_SIZE) {
			throw new PayloadConversionException(
					"The payload has more than %d bytes when unpacked from gzip".formatted(MAX_UNPACKED_SIZE));
		}
		return unpacked;
	}

}
