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

package io.github.lambdabatch.sample.changes;

import java.util.List;

/**
 * What happened to an item.
 *
 * @param changeId identifies the change, whoever delivers it how often
 * @param type what kind of change it is
 * @param item the item's key, such as {@code pk=order#7}
 * @param attributes the names of the attributes that came, became different or went, in
 * alphabetical order
 */
record ItemChange(String changeId, Type type, String item, List<String> attributes) {

	/** The kinds of changes. */
	enum Type {

		/** There was no such item before. */
		CREATED,

		/** At least one attribute has another value, is new or gone. */
		CHANGED,

		/** Somebody deleted the item. */
		DELETED,

		/** DynamoDB deleted the item, as its time to live was over. */
		EXPIRED

	}

}
