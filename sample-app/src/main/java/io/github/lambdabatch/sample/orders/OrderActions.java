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

import org.springframework.util.StringUtils;

/**
 * Takes actions that keep the rules of the shop and hands them to the backend.
 */
class OrderActions {

	private final OrderBackend backend;

	OrderActions(OrderBackend backend) {
		this.backend = backend;
	}

	Receipt accept(OrderAction action) {
		checkRules(action);
		this.backend.handle(action);
		return new Receipt(action.actionId());
	}

	private void checkRules(OrderAction action) {
		if (!StringUtils.hasText(action.userId())) {
			throw new OrderActionRejectedException(action, "a user id is needed");
		}
		if (OrderAction.DELETE_ACCOUNT.equals(action.type()) && !StringUtils.hasText(action.confirmationToken())) {
			throw new OrderActionRejectedException(action, "a confirmation token is needed");
		}
	}

}
