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

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.source.KplAggregate;

/**
 * The record into which the Kinesis Producer Library packs several others. It begins with
 * bytes that are neither JSON nor text in UTF-8, so it is looked for only when a payload
 * cannot be read.
 */
final class KinesisAggregate {

	private KinesisAggregate() {
	}

	/**
	 * Say what the payload is if several records are packed into it.
	 * @param content text or bytes that cannot be read
	 * @throws PayloadConversionException if it is an aggregate
	 */
	static void refuse(Object content) {
		if (content instanceof byte[] bytes && KplAggregate.isAggregate(ByteBuffer.wrap(bytes))) {
			throw new PayloadConversionException(
					"The payload is an aggregate of several records, as the Kinesis Producer Library makes them:"
							+ " set 'unwrap: kpl', or switch the aggregation off");
		}
	}

}
