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

import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.Change.Type;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Change}.
 */
class ChangeTests {

	@Test
	void valueIsTheItemAsItIsOrWas() {
		assertThat(change(Type.INSERT, null, "new").value()).isEqualTo("new");
		assertThat(change(Type.MODIFY, "old", "new").value()).isEqualTo("new");
		assertThat(change(Type.REMOVE, "old", null).value()).isEqualTo("old");
		assertThat(change(Type.MODIFY, "old", null).value()).isNull();
	}

	@Test
	void changedAttributesAreKnownByName() {
		Change<String> change = change(Type.MODIFY, "old", "new");
		assertThat(change.hasChanged("price")).isTrue();
		assertThat(change.hasChanged("name")).isFalse();
	}

	private static Change<String> change(Type type, @Nullable String oldValue, @Nullable String newValue) {
		return new Change<>(type, Map.of("id", "1"), oldValue, newValue, Set.of("price"), false);
	}

}
