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

package io.github.lambdabatch.autoconfigure;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Compares names by their letters and digits only, as environment variables have neither
 * case nor separators.
 */
final class Spelling {

	private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

	private Spelling() {
	}

	/**
	 * Return the spelling that is the same for all names that are spelled alike.
	 */
	static String uniform(String name) {
		return SEPARATORS.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
	}

	/**
	 * Return how far two texts are from each other: 0 if they are equal, 1 if they have
	 * nothing in common.
	 */
	static double distance(String first, String second) {
		int longest = Math.max(first.length(), second.length());
		return (longest > 0) ? (double) edits(first, second) / longest : 0;
	}

	/**
	 * Return how many letters have to be replaced, added or removed (Levenshtein).
	 */
	private static int edits(String first, String second) {
		int[] above = new int[second.length() + 1];
		for (int j = 0; j < above.length; j++) {
			above[j] = j;
		}
		for (int i = 1; i <= first.length(); i++) {
			int[] row = new int[above.length];
			row[0] = i;
			for (int j = 1; j < row.length; j++) {
				int replaced = above[j - 1] + ((first.charAt(i - 1) == second.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
			}
			above = row;
		}
		return above[second.length()];
	}

}
