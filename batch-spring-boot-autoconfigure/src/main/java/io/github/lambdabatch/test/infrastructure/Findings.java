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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What checks have found: faults, and points that cannot be decided.
 */
final class Findings {

	private final List<String> faults = new ArrayList<>();

	private final List<String> openPoints = new ArrayList<>();

	/**
	 * Add a fault.
	 * @param where the resource
	 * @param sentence what was seen, what to write instead, and why
	 */
	void fault(String where, String sentence, Object... arguments) {
		add(this.faults, where + ": " + sentence.formatted(arguments));
	}

	/**
	 * Add a point that cannot be decided.
	 * @param where the resource
	 * @param reason why it cannot be decided, or {@code null} if the sentence says it
	 * @param sentence what must be the case, and why
	 */
	void open(String where, @Nullable String reason, String sentence, Object... arguments) {
		add(this.openPoints, where + ": " + sentence.formatted(arguments)
				+ ((reason != null && !reason.isEmpty()) ? " This is open, because %s.".formatted(reason) : ""));
	}

	private static void add(List<String> list, String text) {
		if (!list.contains(text)) {
			list.add(text);
		}
	}

	/**
	 * Remove the open points that were checked by hand.
	 * @param part a part of their sentences
	 * @return whether there were any
	 */
	boolean accept(String part) {
		return this.openPoints.removeIf((point) -> point.contains(part));
	}

	boolean isEmpty() {
		return this.faults.isEmpty() && this.openPoints.isEmpty();
	}

	/**
	 * Describe everything that was found.
	 * @param document what was read: a template or a plan
	 */
	String describe(String document) {
		StringBuilder description = new StringBuilder();
		if (!this.faults.isEmpty()) {
			description.append("%s:%n".formatted(
					(this.faults.size() == 1) ? "1 fault was found" : this.faults.size() + " faults were found"));
			list(this.faults, description);
		}
		if (!this.openPoints.isEmpty()) {
			description.append((this.faults.isEmpty() ? "%s cannot be decided from the %s:%n"
					: "%nand %s cannot be decided from the %s:%n")
				.formatted((this.openPoints.size() == 1) ? "1 point" : this.openPoints.size() + " points", document));
			list(this.openPoints, description);
		}
		return description.toString();
	}

	private static void list(List<String> texts, StringBuilder description) {
		for (int i = 0; i < texts.size(); i++) {
			description.append("%n  %d. %s%n".formatted(i + 1, texts.get(i)));
		}
	}

}
