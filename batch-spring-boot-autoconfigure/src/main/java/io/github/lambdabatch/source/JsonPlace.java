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

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamContext;

/**
 * Describes where a value stands in an event. Names are shown only if AWS documents them:
 * all others may be data.
 */
final class JsonPlace {

	/** More steps do not make a place clearer. */
	private static final int MAX_STEPS = 12;

	private JsonPlace() {
	}

	/**
	 * Return the way to a value from the outside in, such as {@code /Records/0/*}.
	 * @param context the context of the value in its parser
	 */
	static String describe(@Nullable TokenStreamContext context) {
		Deque<String> steps = new ArrayDeque<>();
		for (TokenStreamContext step = context; step != null; step = step.getParent()) {
			if (step.inArray() && step.hasCurrentIndex()) {
				steps.push("/" + step.getCurrentIndex());
			}
			else if (step.inObject() && step.hasCurrentName()) {
				steps.push("/" + (DocumentedNames.contains(step.currentName()) ? step.currentName() : "*"));
			}
		}
		if (steps.isEmpty()) {
			return "its root";
		}
		StringBuilder place = new StringBuilder();
		steps.stream().limit(MAX_STEPS).forEach(place::append);
		return place.append((steps.size() > MAX_STEPS) ? "/…" : "").toString();
	}

}
