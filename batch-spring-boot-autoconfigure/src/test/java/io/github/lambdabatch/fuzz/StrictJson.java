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

import java.util.ArrayList;
import java.util.List;

/**
 * Reads JSON by the letter of RFC 8259. Written for these tests alone, so that it has no
 * bug and no leniency in common with what the library uses.
 */
final class StrictJson {

	/** Deeper than any limit that a parser has by default. */
	private static final int MAX_DEPTH = 2_000;

	/** Below the limits of Jackson, beyond which a reader may give up. */
	private static final int COMMON_DEPTH = 400;

	private static final int COMMON_NUMBER_LENGTH = 900;

	private static final int COMMON_NAME_LENGTH = 40_000;

	private final char[] text;

	private int position;

	private int depth;

	private boolean extreme;

	private boolean dubious;

	private StrictJson(String text) {
		this.text = text.toCharArray();
	}

	/**
	 * Parse a text.
	 * @param text nothing but one value of JSON
	 * @return what it says
	 * @throws NotJsonException if it is anything else
	 */
	static Document parse(String text) throws NotJsonException {
		StrictJson json = new StrictJson(text);
		json.skipWhitespace();
		Json value = json.value();
		json.skipWhitespace();
		if (json.position < json.text.length) {
			throw json.unexpected();
		}
		return new Document(value, json.extreme, json.dubious);
	}

	private Json value() throws NotJsonException {
		char c = peek();
		return switch (c) {
			case '{' -> object();
			case '[' -> array();
			case '"' -> new Json.Str(string());
			case 't' -> word("true");
			case 'f' -> word("false");
			case 'n' -> word("null");
			default -> number();
		};
	}

	private Json object() throws NotJsonException {
		enter();
		List<Json.Member> members = new ArrayList<>();
		if (peek() != '}') {
			while (true) {
				if (peek() != '"') {
					throw unexpected();
				}
				String name = string();
				this.extreme |= name.length() > COMMON_NAME_LENGTH;
				skipWhitespace();
				expect(':');
				skipWhitespace();
				members.add(new Json.Member(name, value()));
				skipWhitespace();
				if (peek() == '}') {
					break;
				}
				expect(',');
				skipWhitespace();
			}
		}
		leave();
		return new Json.Obj(members);
	}

	private Json array() throws NotJsonException {
		enter();
		List<Json> elements = new ArrayList<>();
		if (peek() != ']') {
			while (true) {
				elements.add(value());
				skipWhitespace();
				if (peek() == ']') {
					break;
				}
				expect(',');
				skipWhitespace();
			}
		}
		leave();
		return new Json.Arr(elements);
	}

	private void enter() throws NotJsonException {
		this.position++;
		this.depth++;
		this.extreme |= this.depth > COMMON_DEPTH;
		if (this.depth > MAX_DEPTH) {
			throw new NotJsonException("too deep for this reader");
		}
		skipWhitespace();
	}

	private void leave() {
		this.position++;
		this.depth--;
	}

	private String string() throws NotJsonException {
		this.position++;
		int start = this.position;
		StringBuilder unescaped = null;
		boolean control = false;
		while (true) {
			char c = peek();
			control |= c < ' ';
			if (c == '"') {
				String rest = textSince(start);
				String string = (unescaped != null) ? unescaped.append(rest).toString() : rest;
				if (control) {
					requireBase64(string);
				}
				this.position++;
				return string;
			}
			if (c == '\\') {
				unescaped = (unescaped != null) ? unescaped : new StringBuilder();
				unescaped.append(this.text, start, this.position - start);
				this.position++;
				unescaped.append(escaped());
				start = this.position;
			}
			else {
				this.position++;
			}
		}
	}

	/**
	 * Jackson overlooks control characters where it reads Base64.
	 */
	private void requireBase64(String string) throws NotJsonException {
		if (!string.chars().allMatch((c) -> c <= ' ' || c == '=' || EventOracle.BASE64.indexOf(c) >= 0)) {
			throw unexpected();
		}
		this.dubious = true;
	}

	private char escaped() throws NotJsonException {
		char c = peek();
		char unescaped = switch (c) {
			case '"', '\\', '/' -> c;
			case 'b' -> '\b';
			case 'f' -> '\f';
			case 'n' -> '\n';
			case 'r' -> '\r';
			case 't' -> '\t';
			case 'u' -> hexadecimal();
			default -> throw unexpected();
		};
		this.position++;
		return unescaped;
	}

	private char hexadecimal() throws NotJsonException {
		int value = 0;
		for (int i = 0; i < 4; i++) {
			this.position++;
			char c = peek();
			// Jackson looks at the lower half of the character only.
			this.dubious |= c >= 0x80;
			int digit = Character.digit((char) (c & 0xff), 16);
			if (digit < 0) {
				throw unexpected();
			}
			value = value * 16 + digit;
		}
		return (char) value;
	}

	private Json word(String word) throws NotJsonException {
		for (int i = 0; i < word.length(); i++) {
			expect(word.charAt(i));
		}
		return "null".equals(word) ? Json.NULL : new Json.Word(word);
	}

	private Json number() throws NotJsonException {
		int start = this.position;
		if (peek() == '-') {
			this.position++;
		}
		if (peek() == '0') {
			this.position++;
		}
		else {
			digits();
		}
		if (isNext('.')) {
			this.position++;
			digits();
		}
		if (isNext('e') || isNext('E')) {
			this.position++;
			if (isNext('+') || isNext('-')) {
				this.position++;
			}
			digits();
		}
		this.extreme |= this.position - start > COMMON_NUMBER_LENGTH;
		return new Json.Num(textSince(start));
	}

	private String textSince(int start) {
		return new String(this.text, start, this.position - start);
	}

	private void digits() throws NotJsonException {
		if (!isDigit()) {
			throw unexpected();
		}
		while (isDigit()) {
			this.position++;
		}
	}

	private boolean isDigit() {
		return this.position < this.text.length && this.text[this.position] >= '0' && this.text[this.position] <= '9';
	}

	private boolean isNext(char c) {
		return this.position < this.text.length && this.text[this.position] == c;
	}

	private void skipWhitespace() {
		while (isNext(' ') || isNext('\t') || isNext('\n') || isNext('\r')) {
			this.position++;
		}
	}

	private void expect(char c) throws NotJsonException {
		if (peek() != c) {
			throw unexpected();
		}
		this.position++;
	}

	private char peek() throws NotJsonException {
		if (this.position >= this.text.length) {
			throw new NotJsonException("ends too early");
		}
		return this.text[this.position];
	}

	private NotJsonException unexpected() {
		return new NotJsonException("unexpected character at " + this.position);
	}

	/**
	 * What a text says.
	 *
	 * @param root its value
	 * @param extreme whether it is nested so deeply, or has numbers or names so long,
	 * that a reader may refuse it although it is JSON
	 * @param dubious whether it is not JSON, but taken for it by readers that should know
	 * better
	 */
	record Document(Json root, boolean extreme, boolean dubious) {

	}

}
