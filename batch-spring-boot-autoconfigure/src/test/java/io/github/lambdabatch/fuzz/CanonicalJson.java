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

package io.github.lambdabatch.fuzz;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON as text that is equal if it says the same: names sorted, of several properties of
 * a name the last one, numbers in one form.
 */
final class CanonicalJson {

	private final boolean decimals;

	private CanonicalJson(boolean decimals) {
		this.decimals = decimals;
	}

	/**
	 * With numbers as they are.
	 */
	static String ofDecimals(Json json) {
		return new CanonicalJson(true).text(json);
	}

	/**
	 * With fractions as {@code double}.
	 */
	static String ofDoubles(Json json) {
		return new CanonicalJson(false).text(json);
	}

	private String text(Json json) {
		if (json instanceof Json.Obj object) {
			Map<String, String> members = new TreeMap<>();
			object.members().forEach((member) -> members.put(member.name(), text(member.value())));
			return View.members(members);
		}
		if (json instanceof Json.Arr array) {
			return View.elements(array.elements(), this::text);
		}
		if (json instanceof Json.Str string) {
			return View.quote(string.value());
		}
		if (json instanceof Json.Num number) {
			return number(number);
		}
		return ((Json.Word) json).literal();
	}

	private String number(Json.Num number) {
		if (this.decimals) {
			return new BigDecimal(number.literal()).stripTrailingZeros().toString();
		}
		return number.isInteger() ? new BigInteger(number.literal()).toString()
				: Double.toString(Double.parseDouble(number.literal()));
	}

}
