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

import java.util.Arrays;

import io.github.lambdabatch.PayloadConversionException;

/**
 * The record into which the Kinesis Producer Library packs several others. It begins with
 * bytes that are neither JSON nor text in UTF-8, so it is looked for only when a payload
 * cannot be read.
 */
final class KinesisAggregate {

	private static final byte[] START = { (byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2 };

	private KinesisAggregate() {
	}

	/**
	 * Say what the payload is if several records are packed into it.
	 * @param content text or bytes that cannot be read
	 * @throws PayloadConversionException if it is an aggregate
	 */
	static void refuse(Object content) {
		if (content instanceof byte[] bytes && bytes.length >= START.length
				&& Arrays.equals(bytes, 0, START.length, START, 0, START.length)) {
			throw new PayloadConversionException(
					"The payload is an aggregate of several records, as the Kinesis Producer Library makes them:"
							+ " set 'unwrap: kpl', or switch the aggregation off");
		}
	}

}
