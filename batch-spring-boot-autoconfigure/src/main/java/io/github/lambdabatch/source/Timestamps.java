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

import java.math.BigDecimal;
import java.util.Date;

import org.jspecify.annotations.Nullable;

/**
 * Converts numbers to times. Lambda counts seconds, records that DynamoDB sends through
 * Kinesis count microseconds or milliseconds, and emulators differ.
 */
final class Timestamps {

	private static final String MILLISECOND = "MILLISECOND";

	private static final String MICROSECOND = "MICROSECOND";

	/** In seconds this is in the year 5138, in milliseconds in 1973. */
	private static final BigDecimal LIMIT = BigDecimal.valueOf(100_000_000_000L);

	private Timestamps() {
	}

	/**
	 * Return the time that a number stands for.
	 * @param number the time since 1970, or {@code null} if there is none
	 * @param precision the precision that the record states, if any. If it is unknown,
	 * the magnitude of the number decides: between 1973 and 5138, a number is a time in
	 * one unit only
	 * @return the time, cut to milliseconds, or {@code null} if there is none
	 */
	static @Nullable Date of(@Nullable BigDecimal number, @Nullable String precision) {
		if (number == null) {
			return null;
		}
		if (MILLISECOND.equals(precision)) {
			return millis(number);
		}
		if (MICROSECOND.equals(precision)) {
			return millis(number.movePointLeft(3));
		}
		int digits = 3;
		for (BigDecimal limit = LIMIT; number.abs().compareTo(limit) >= 0; limit = limit.movePointRight(3)) {
			digits -= 3;
		}
		return millis(number.movePointRight(digits));
	}

	private static Date millis(BigDecimal number) {
		return new Date(number.longValue());
	}

}
