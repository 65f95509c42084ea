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

package io.github.lambdabatch.benchmark;

import java.util.List;

/**
 * A payload, of about 1 KB as JSON.
 *
 * @param id the id
 * @param customer who ordered
 * @param email where to write to
 * @param total what it costs, in cents
 * @param express whether it is urgent
 * @param items what was ordered
 * @param note what the customer wrote
 */
public record Order(String id, String customer, String email, long total, boolean express, List<Item> items,
		String note) {

	/**
	 * A position of an order.
	 *
	 * @param sku the article
	 * @param name its name
	 * @param quantity how many
	 * @param price what one of them costs, in cents
	 */
	public record Item(String sku, String name, int quantity, long price) {
	}

}
