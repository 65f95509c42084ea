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

package io.github.lambdabatch.sample.orders;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OrderActions}.
 */
class OrderActionsTests {

	private final List<OrderAction> handled = new ArrayList<>();

	private final OrderActions actions = new OrderActions(this.handled::add);

	@Test
	void acceptHandsActionToBackend() {
		OrderAction action = new OrderAction("a-1", "PLACE_ORDER", "user-7", null);
		assertThat(this.actions.accept(action)).isEqualTo(new Receipt("a-1"));
		assertThat(this.handled).containsExactly(action);
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " " })
	void acceptWithoutUserIdRejects(String userId) {
		assertRejected(new OrderAction("a-1", "CANCEL_ORDER", userId, null), "user id");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " " })
	void acceptWhenAccountIsDeletedWithoutTokenRejects(String token) {
		assertRejected(new OrderAction("a-1", "DELETE_ACCOUNT", "user-7", token), "confirmation token");
	}

	@Test
	void acceptWhenAccountIsDeletedWithTokenHandsActionToBackend() {
		OrderAction action = new OrderAction("a-1", "DELETE_ACCOUNT", "user-7", "token");
		this.actions.accept(action);
		assertThat(this.handled).containsExactly(action);
	}

	@Test
	void acceptWhenBackendFailsFails() {
		OrderActions failing = new OrderActions((action) -> {
			throw new IllegalStateException("down");
		});
		OrderAction action = new OrderAction("a-1", "PLACE_ORDER", "user-7", null);
		assertThatIllegalStateException().isThrownBy(() -> failing.accept(action)).withMessage("down");
	}

	private void assertRejected(OrderAction action, String reason) {
		assertThatExceptionOfType(OrderActionRejectedException.class).isThrownBy(() -> this.actions.accept(action))
			.withMessageContainingAll("a-1", action.type(), reason);
		assertThat(this.handled).isEmpty();
	}

}
