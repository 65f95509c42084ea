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

import java.util.SplittableRandom;

/**
 * Writes JSON in one of the many ways that all say the same.
 */
final class JsonWriter {

	private static final String[] WHITESPACE = { " ", "\n", "\t", "\r\n", "    ", " \r" };

	private final StringBuilder text = new StringBuilder();

	private final SplittableRandom random;

	/** Of a hundred places for white space, those that have some. */
	private final int spaces;

	/** Of a hundred characters, those that are escaped without need. */
	private final int escapes;

	private JsonWriter(SplittableRandom random, int spaces, int escapes) {
		this.random = random;
		this.spaces = spaces;
		this.escapes = escapes;
	}

	static String write(Json json, SplittableRandom random) {
		JsonWriter writer = new JsonWriter(random, (random.nextInt(4) == 0) ? 30 : 0,
				(random.nextInt(6) == 0) ? random.nextInt(1, 40) : 0);
		writer.spaced(json);
		return writer.text.toString();
	}

	static String compact(Json json) {
		JsonWriter writer = new JsonWriter(new SplittableRandom(0), 0, 0);
		writer.spaced(json);
		return writer.text.toString();
	}

	private void spaced(Json json) {
		space();
		value(json);
		space();
	}

	private void space() {
		if (this.spaces > 0 && this.random.nextInt(100) < this.spaces) {
			this.text.append(WHITESPACE[this.random.nextInt(WHITESPACE.length)]);
		}
	}

	private void value(Json json) {
		if (json instanceof Json.Obj object) {
			this.text.append('{');
			String separator = "";
			for (Json.Member member : object.members()) {
				this.text.append(separator);
				separator = ",";
				space();
				string(member.name());
				space();
				this.text.append(':');
				spaced(member.value());
			}
			space();
			this.text.append('}');
		}
		else if (json instanceof Json.Arr array) {
			this.text.append('[');
			String separator = "";
			for (Json element : array.elements()) {
				this.text.append(separator);
				separator = ",";
				spaced(element);
			}
			space();
			this.text.append(']');
		}
		else if (json instanceof Json.Str string) {
			string(string.value());
		}
		else if (json instanceof Json.Num number) {
			this.text.append(number.literal());
		}
		else {
			this.text.append(((Json.Word) json).literal());
		}
	}

	private void string(String string) {
		this.text.append('"');
		for (int i = 0; i < string.length(); i++) {
			char c = string.charAt(i);
			boolean pair = Character.isHighSurrogate(c) && i + 1 < string.length()
					&& Character.isLowSurrogate(string.charAt(i + 1));
			boolean escaped = this.escapes > 0 && this.random.nextInt(100) < this.escapes;
			if (pair && !escaped) {
				this.text.append(c).append(string.charAt(++i));
			}
			else if (c < ' ' || Character.isSurrogate(c) || (escaped && this.random.nextBoolean())) {
				escape(c);
			}
			else if (c == '"' || c == '\\' || (escaped && c == '/')) {
				this.text.append('\\').append(c);
			}
			else {
				this.text.append(c);
			}
		}
		this.text.append('"');
	}

	private void escape(char c) {
		int simple = "\b\f\n\r\t".indexOf(c);
		if (simple >= 0 && this.random.nextBoolean()) {
			this.text.append('\\').append("bfnrt".charAt(simple));
			return;
		}
		String digits = this.random.nextBoolean() ? "0123456789abcdef" : "0123456789ABCDEF";
		this.text.append("\\u");
		for (int shift = 12; shift >= 0; shift -= 4) {
			this.text.append(digits.charAt(c >> shift & 0xf));
		}
	}

}
