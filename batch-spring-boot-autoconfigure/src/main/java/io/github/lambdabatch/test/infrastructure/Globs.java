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

package io.github.lambdabatch.test.infrastructure;

import java.util.Locale;

/**
 * Compares ARNs and actions with the patterns that policies have for them.
 */
final class Globs {

	/** Stands for what is the same in the whole stack: partition, region, account. */
	private static final char SAME = '\uE000';

	/** Stands for what is not known of a pattern. */
	private static final char OPEN_PATTERN = '\uE001';

	/**
	 * Stands for what is not known of an ARN, which is not what is not known of a
	 * pattern.
	 */
	private static final char OPEN_ARN = '\uE002';

	private static final char ANY = '*';

	private Globs() {
	}

	/**
	 * Return whether a pattern of actions includes an action.
	 */
	static boolean includes(String pattern, String action) {
		return fit(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
	}

	/**
	 * Return whether a pattern for ARNs includes an ARN.
	 */
	static Verdict includes(Value pattern, Value arn) {
		String patternText = render(pattern, OPEN_PATTERN);
		String arnText = render(arn, OPEN_ARN);
		if (fit(patternText.replace(SAME, ANY), arnText.replace(SAME, ANY))) {
			return Verdict.YES;
		}
		return fit(guess(patternText), guess(arnText)) ? Verdict.OPEN : Verdict.NO;
	}

	private static String guess(String text) {
		return text.replace(SAME, ANY).replace(OPEN_PATTERN, ANY).replace(OPEN_ARN, ANY);
	}

	private static String render(Value value, char open) {
		if (value instanceof Value.Text text) {
			StringBuilder rendered = new StringBuilder();
			text.parts().forEach((part) -> rendered.append(render(part, open)));
			return rendered.toString();
		}
		String text = value.text();
		return (text != null) ? text : String.valueOf((value instanceof Value.Pseudo) ? SAME : open);
	}

	/**
	 * Return whether there is a text that both patterns match. Their asterisks stand for
	 * any text, and question marks for any character.
	 */
	private static boolean fit(String one, String other) {
		boolean[][] fits = new boolean[one.length() + 1][other.length() + 1];
		for (int i = one.length(); i >= 0; i--) {
			for (int j = other.length(); j >= 0; j--) {
				fits[i][j] = (i == one.length() && j == other.length())
						|| (isAny(one, i) && (fits[i + 1][j] || (j < other.length() && fits[i][j + 1])))
						|| (isAny(other, j) && (fits[i][j + 1] || (i < one.length() && fits[i + 1][j])))
						|| (i < one.length() && j < other.length() && fits[i + 1][j + 1]
								&& (one.charAt(i) == other.charAt(j) || one.charAt(i) == '?'
										|| other.charAt(j) == '?'));
			}
		}
		return fits[0][0];
	}

	private static boolean isAny(String pattern, int index) {
		return index < pattern.length() && pattern.charAt(index) == ANY;
	}

	/**
	 * What a template says about a question.
	 */
	enum Verdict {

		/** It is so. */
		YES,

		/** It is not so. */
		NO,

		/** It cannot be decided from the template. */
		OPEN

	}

}
