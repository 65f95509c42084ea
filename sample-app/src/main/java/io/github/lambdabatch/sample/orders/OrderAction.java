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

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What a user asks for: the payload of one message.
 *
 * @param actionId identifies the action, whoever delivers it how often
 * @param type the kind of action, such as {@code PLACE_ORDER}
 * @param userId the user who asks, checked by {@link OrderActions}
 * @param confirmationToken proves that the user means it; needed for what cannot be
 * undone
 */
record OrderAction(String actionId, String type, @Nullable String userId, @Nullable String confirmationToken) {

	static final String DELETE_ACCOUNT = "DELETE_ACCOUNT";

	OrderAction {
		Assert.hasText(actionId, "'actionId' must not be empty");
		Assert.hasText(type, "'type' must not be empty");
	}

}
