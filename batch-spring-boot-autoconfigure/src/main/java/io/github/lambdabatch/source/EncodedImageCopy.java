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

/**
 * Copies the image of an item and leaves out DynamoDB's types: <code>{"S":"a"}</code>
 * becomes <code>"a"</code>. The image must have been checked. Nothing is decoded: texts
 * keep their escapes, and numbers all of their digits.
 * <p>
 * An image with values that DynamoDB does not send is not copied, so it has to be read:
 * values of several types, of none or of an unknown one, a null instead of a value,
 * numbers that are more than digits and a point, and Base64 that an encoder would write
 * differently.
 */
final class EncodedImageCopy {

	private static final int VALUE = 0;

	private static final int STRING_SET = ('S' << 8) | 'S';

	private static final int NUMBER_SET = ('N' << 8) | 'S';

	private static final int BINARY_SET = ('B' << 8) | 'S';

	private static final int BOOL = ('B' << 24) | ('O' << 16) | ('O' << 8) | 'L';

	private static final int NULL = ('N' << 24) | ('U' << 16) | ('L' << 8) | 'L';

	private static final int MAX_TYPE_LENGTH = 4;

	private static final byte[] NULL_WORD = { 'n', 'u', 'l', 'l' };

	private final byte[] json;

	private final byte[] target;

	/** The index of the next byte to read. */
	private int position;

	/** How many bytes have been written. */
	private int length;

	/**
	 * Create a copy.
	 * @param json contains the image
	 * @param start the index of its opening brace
	 * @param target where the copy is written, at least as long as the image
	 */
	EncodedImageCopy(byte[] json, int start, byte[] target) {
		this.json = json;
		this.position = start;
		this.target = target;
	}

	/**
	 * Copy the image.
	 * @return the length of the copy in bytes, or a negative number if the image has to
	 * be read
	 */
	int copy() {
		return copyAttributes() ? this.length : -1;
	}

	private boolean copyAttributes() {
		copyByte();
		while (peek() != '}') {
			if (peek() == ',') {
				copyByte();
				peek();
			}
			copyText();
			peek();
			copyByte();
			if (!copyValue()) {
				return false;
			}
		}
		copyByte();
		return true;
	}

	/**
	 * Copy an attribute value, an object whose only property has the type as its name.
	 */
	private boolean copyValue() {
		if (!skip('{') || !skip('"')) {
			return false;
		}
		int type = 0;
		int start = this.position;
		while (this.json[this.position] != '"') {
			type = (type << 8) | this.json[this.position++];
		}
		int typeLength = this.position - start;
		if (typeLength == 0 || typeLength > MAX_TYPE_LENGTH) {
			return false;
		}
		this.position++;
		return skip(':') && copyContent(type) && skip('}');
	}

	private boolean copyContent(int type) {
		byte first = peek();
		return switch (type) {
			case VALUE -> copyValue();
			case 'S' -> first == '"' && copyText();
			case 'N' -> first == '"' && copyNumber();
			case 'B' -> first == '"' && copyBase64();
			case BOOL -> first != 'n' && copyBoolean();
			case NULL -> first != 'n' && copyNull();
			case 'M' -> first == '{' && copyAttributes();
			case 'L' -> first == '[' && copyElements(VALUE);
			case STRING_SET -> first == '[' && copyElements('S');
			case NUMBER_SET -> first == '[' && copyElements('N');
			case BINARY_SET -> first == '[' && copyElements('B');
			default -> false;
		};
	}

	private boolean copyElements(int type) {
		copyByte();
		while (peek() != ']') {
			if (peek() == ',') {
				copyByte();
			}
			if (!copyContent(type)) {
				return false;
			}
		}
		copyByte();
		return true;
	}

	private boolean copyText() {
		byte[] json = this.json;
		int end = this.position + 1;
		while (json[end] != '"') {
			end += (json[end] == '\\') ? 2 : 1;
		}
		copyUntil(end + 1);
		return true;
	}

	/**
	 * Copy a number without its quotes.
	 */
	private boolean copyNumber() {
		this.position++;
		if (this.json[this.position] == '-') {
			copyByte();
		}
		boolean zero = this.json[this.position] == '0';
		int digits = copyDigits();
		if (digits == 0 || (zero && digits > 1)) {
			return false;
		}
		if (this.json[this.position] == '.') {
			copyByte();
			if (copyDigits() == 0) {
				return false;
			}
		}
		return this.json[this.position++] == '"';
	}

	private int copyDigits() {
		int start = this.position;
		int end = start;
		while (this.json[end] >= '0' && this.json[end] <= '9') {
			end++;
		}
		copyUntil(end);
		return end - start;
	}

	private boolean copyBase64() {
		int length = EncodedBinary.lengthOfPlain(this.json, this.position);
		if (length < 0) {
			return false;
		}
		copyUntil(this.position + length + EncodedBinary.padding(length) + 2);
		return true;
	}

	private boolean copyBoolean() {
		copyUntil(endOfWord());
		return true;
	}

	/**
	 * Copy a value of the type NULL, whatever it is.
	 */
	private boolean copyNull() {
		this.position = endOfWord();
		for (byte letter : NULL_WORD) {
			this.target[this.length++] = letter;
		}
		return true;
	}

	private int endOfWord() {
		int end = this.position;
		while (this.json[end] >= 'a' && this.json[end] <= 'z') {
			end++;
		}
		return end;
	}

	private void copyUntil(int end) {
		int copied = end - this.position;
		System.arraycopy(this.json, this.position, this.target, this.length, copied);
		this.position = end;
		this.length += copied;
	}

	private void copyByte() {
		this.target[this.length++] = this.json[this.position++];
	}

	private boolean skip(char expected) {
		if (peek() != expected) {
			return false;
		}
		this.position++;
		return true;
	}

	/**
	 * Skip white space.
	 * @return the byte behind it, which is read next
	 */
	private byte peek() {
		while (this.json[this.position] <= ' ' && this.json[this.position] >= 0) {
			this.position++;
		}
		return this.json[this.position];
	}

}
