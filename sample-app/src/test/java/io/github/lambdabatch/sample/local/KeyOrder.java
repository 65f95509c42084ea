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

package io.github.lambdabatch.sample.local;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.lambdabatch.sample.local.Backend.Attempt;

/**
 * Judges whether the requests of each key, such as an account, came in the order in which
 * their records were sent. A request may be repeated, but nothing may come after what was
 * sent later.
 */
final class KeyOrder {

	private KeyOrder() {
	}

	/**
	 * Looks for requests that came too late.
	 * @param sent what the records are about, in the order in which they were sent
	 * @param attempts the requests; those about something else are left out
	 * @return what is wrong, in words; nothing if the order was kept
	 */
	static List<String> violations(List<String> sent, List<Attempt> attempts) {
		Map<String, Integer> positions = new HashMap<>();
		sent.forEach((id) -> positions.put(id, positions.size()));
		Map<String, Attempt> latest = new HashMap<>();
		List<String> violations = new ArrayList<>();
		for (Attempt attempt : attempts) {
			Integer position = positions.get(attempt.id());
			if (position == null) {
				continue;
			}
			Attempt before = latest.put(attempt.key(), attempt);
			if (before != null && positions.getOrDefault(before.id(), 0) > position) {
				violations.add("%s: '%s' after '%s'".formatted(attempt.key(), attempt.id(), before.id()));
			}
		}
		return violations;
	}

}
