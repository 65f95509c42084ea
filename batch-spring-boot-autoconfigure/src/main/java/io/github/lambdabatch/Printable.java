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

package io.github.lambdabatch;

import org.jspecify.annotations.Nullable;

/**
 * Internal: public only because other packages of the library use it, and may change at
 * any time.
 * <p>
 * Makes text from outside, such as an identifier or a name in an event, safe for a log
 * line or the message of an exception. Such text must not be able to end the line, to
 * control a terminal or to fill the log.
 *
 * @since 0.1.0
 */
public final class Printable {

	/** Longer than any ARN, message id or sequence number. */
	private static final int MAX_LENGTH = 300;

	private Printable() {
	}

	/**
	 * Return text in a form that is safe to print.
	 * @param text the text
	 * @return the text itself if it is short and harmless. Otherwise a copy that is cut
	 * after 300 characters, and in which control characters, line separators, characters
	 * that change the direction of writing, other invisible characters and halves of
	 * surrogate pairs are escaped as in Java
	 */
	public static String of(@Nullable String text) {
		return of(text, MAX_LENGTH);
	}

	/**
	 * Return text in a form that is safe to print.
	 * @param text the text
	 * @param maxLength the maximum number of characters of the text that are shown
	 * @return the text as {@link #of(String)} returns it, cut after that many characters
	 */
	public static String of(@Nullable String text, int maxLength) {
		if (text == null) {
			return "null";
		}
		if (text.length() <= maxLength && isHarmless(text)) {
			return text;
		}
		StringBuilder shown = new StringBuilder();
		int i = 0;
		while (i < text.length() && i < maxLength) {
			int codePoint = text.codePointAt(i);
			i += Character.charCount(codePoint);
			if (isHarmless(codePoint)) {
				shown.appendCodePoint(codePoint);
			}
			else {
				for (char c : Character.toChars(codePoint)) {
					shown.append("\\u%04x".formatted((int) c));
				}
			}
		}
		return ((i < text.length()) ? shown.append('…') : shown).toString();
	}

	private static boolean isHarmless(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || (c > '~' && !text.codePoints().allMatch(Printable::isHarmless))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isHarmless(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
