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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes an event smaller as long as it shows the same.
 */
final class EventShrinker {

	private static final int MAX_ATTEMPTS = 3_000;

	private final Predicate<byte[]> fails;

	private byte[] smallest;

	private int attempts;

	private EventShrinker(byte[] event, Predicate<byte[]> fails) {
		this.smallest = event;
		this.fails = fails;
	}

	/**
	 * Make an event smaller.
	 * @param event an event that fails
	 * @param fails tells whether an event fails
	 * @return the smallest event found that fails
	 */
	static byte[] shrink(byte[] event, Predicate<byte[]> fails) {
		EventShrinker shrinker = new EventShrinker(event, fails);
		shrinker.shrinkValues();
		shrinker.shrinkBytes();
		return shrinker.smallest;
	}

	private void shrinkValues() {
		Json root;
		try {
			root = StrictJson.parse(DecodedText.of(this.smallest).text()).root();
		}
		catch (NotJsonException ex) {
			return;
		}
		if (tryInstead(JsonWriter.compact(root).getBytes(StandardCharsets.UTF_8))) {
			int length;
			do {
				length = this.smallest.length;
				shrink(root, root);
			}
			while (this.smallest.length < length && this.attempts < MAX_ATTEMPTS);
		}
	}

	private void shrink(Json root, Json json) {
		if (json instanceof Json.Obj object) {
			for (int i = object.members().size() - 1; i >= 0; i--) {
				Json.Member member = object.members().get(i);
				if (!removes(root, object.members(), i)) {
					shrink(root, member.value());
					if (member.value() instanceof Json.Str string) {
						replaces(root, object.members(), i, new Json.Member(member.name(), shorter(string)));
					}
				}
			}
		}
		else if (json instanceof Json.Arr array) {
			for (int i = array.elements().size() - 1; i >= 0; i--) {
				Json element = array.elements().get(i);
				if (!removes(root, array.elements(), i)) {
					shrink(root, element);
					if (element instanceof Json.Str string) {
						replaces(root, array.elements(), i, shorter(string));
					}
				}
			}
		}
	}

	private static Json shorter(Json.Str string) {
		return new Json.Str(string.value().substring(0, string.value().length() / 2));
	}

	private <T> boolean removes(Json root, List<T> list, int index) {
		T removed = list.remove(index);
		boolean smaller = tryInstead(JsonWriter.compact(root).getBytes(StandardCharsets.UTF_8));
		if (!smaller) {
			list.add(index, removed);
		}
		return smaller;
	}

	private <T> void replaces(Json root, List<T> list, int index, T replacement) {
		T replaced = list.set(index, replacement);
		if (!tryInstead(JsonWriter.compact(root).getBytes(StandardCharsets.UTF_8))) {
			list.set(index, replaced);
		}
	}

	private void shrinkBytes() {
		for (int length = this.smallest.length / 2; length > 0; length /= 2) {
			for (int start = 0; start + length <= this.smallest.length;) {
				byte[] smaller = new byte[this.smallest.length - length];
				System.arraycopy(this.smallest, 0, smaller, 0, start);
				System.arraycopy(this.smallest, start + length, smaller, start, smaller.length - start);
				if (!tryInstead(smaller)) {
					start += length;
				}
			}
		}
	}

	private boolean tryInstead(byte[] event) {
		if (this.attempts++ >= MAX_ATTEMPTS || !this.fails.test(event)) {
			return false;
		}
		this.smallest = event;
		return true;
	}

}
