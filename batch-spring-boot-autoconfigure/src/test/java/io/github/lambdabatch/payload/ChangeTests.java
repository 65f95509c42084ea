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

package io.github.lambdabatch.payload;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.payload.Change.Type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link Change}.
 */
class ChangeTests {

	private static final Map<String, Object> KEYS = Map.of("id", "1");

	@Test
	void valueIsTheItemAsItIsOrWas() {
		assertThat(Change.insert(KEYS, "new").value()).isEqualTo("new");
		assertThat(Change.modify(KEYS, "old", "new").value()).isEqualTo("new");
		assertThat(Change.remove(KEYS, "old").value()).isEqualTo("old");
		assertThat(Change.modify(KEYS, "old", null).value()).isNull();
	}

	@Test
	void factoriesSetWhatTheTypeHas() {
		Change<String> insert = Change.insert(KEYS, "new");
		assertThat(insert.type()).isEqualTo(Type.INSERT);
		assertThat(insert.keys()).isEqualTo(KEYS);
		assertThat(insert.oldValue()).isNull();
		assertThat(insert.newValue()).isEqualTo("new");
		Change<String> modify = Change.modify(KEYS, "old", "new");
		assertThat(modify.type()).isEqualTo(Type.MODIFY);
		assertThat(modify.oldValue()).isEqualTo("old");
		assertThat(modify.newValue()).isEqualTo("new");
		Change<String> remove = Change.remove(KEYS, "old");
		assertThat(remove.type()).isEqualTo(Type.REMOVE);
		assertThat(remove.oldValue()).isEqualTo("old");
		assertThat(remove.newValue()).isNull();
		assertThat(remove.expired()).isFalse();
		assertThat(remove.changedAttributes()).isEmpty();
	}

	@Test
	void changedAttributesAreKnownByName() {
		Change<String> change = Change.modify(KEYS, "old", "new").withChangedAttributes("price", "size");
		assertThat(change.changedAttributes()).containsExactlyInAnyOrder("price", "size");
		assertThat(change.hasChanged("price")).isTrue();
		assertThat(change.hasChanged("name")).isFalse();
	}

	@Test
	void onlyARemovedItemHasExpired() {
		Change<String> expired = Change.remove(KEYS, "old").withChangedAttributes("price").withExpired(true);
		assertThat(expired.expired()).isTrue();
		assertThat(expired.hasChanged("price")).isTrue();
		assertThat(Change.insert(KEYS, "new").withExpired(false).expired()).isFalse();
		assertThatIllegalArgumentException().isThrownBy(() -> Change.insert(KEYS, "new").withExpired(true))
			.withMessage("'expired' must be false for a change of type INSERT");
	}

	@Test
	void changesAreEqualByWhatTheySay() {
		Change<String> change = Change.remove(KEYS, "old").withChangedAttributes("price").withExpired(true);
		assertThat(change).isEqualTo(Change.remove(KEYS, "old").withExpired(true).withChangedAttributes("price"))
			.hasSameHashCodeAs(Change.remove(KEYS, "old").withExpired(true).withChangedAttributes("price"))
			.isNotEqualTo(change.withExpired(false))
			.isNotEqualTo(change.withChangedAttributes("size"))
			.isNotEqualTo(Change.remove(KEYS, "other").withChangedAttributes("price").withExpired(true))
			.isNotEqualTo(Change.remove(Map.of("id", "2"), "old").withChangedAttributes("price").withExpired(true))
			.isNotEqualTo("change");
		assertThat(Change.modify(KEYS, null, null)).isNotEqualTo(Change.insert(KEYS, null));
		assertThat(Change.modify(KEYS, "old", "new")).isNotEqualTo(Change.modify(KEYS, "old", "other"));
		assertThat(change).hasToString("Change[type=REMOVE, keys={id=1}, oldValue=old, newValue=null,"
				+ " changedAttributes=[price], expired=true]");
	}

}
