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

/**
 * A change of an item, as the payload of a record of a DynamoDB stream: a handler takes
 * it as {@code Function<Change<Order>, ?>}, and thereby serves DynamoDB alone.
 * <p>
 * What the view type of the stream leaves out is {@code null}.
 *
 * @param type what happened
 * @param keys the key of the item: text as {@code String}, numbers as
 * {@link java.math.BigDecimal}, binaries as {@code byte[]}
 * @param oldValue the item as it was, {@code null} for an insert
 * @param newValue the item as it is, {@code null} if it was removed
 * @param changedAttributes the names of the attributes that differ between the old and
 * the new item: all of them after an insert or a removal. Empty if the view type of the
 * stream does not include what is needed to tell
 * @param expired whether the item was removed because its time to live was over. In a
 * global table this is {@code true} only in the Region in which the time was over, as
 * DynamoDB does not mark the removal in the replicas
 * @param <T> the type of the item, which the application's {@code JsonMapper} reads
 * @since 0.1.0
 */
public record Change<T>(Type type, Map<String, Object> keys, @Nullable T oldValue, @Nullable T newValue,
		Set<String> changedAttributes, boolean expired) {

	/**
	 * Return the item as it is or, if it was removed, as it was.
	 * @return the item, or {@code null} if the view type of the stream does not include
	 * it
	 */
	public @Nullable T value() {
		return (this.type == Type.REMOVE) ? this.oldValue : this.newValue;
	}

	/**
	 * Return whether an attribute is among the changed ones.
	 * @param attribute the name of the attribute in the table
	 * @return whether it has changed, as far as the stream tells
	 */
	public boolean hasChanged(String attribute) {
		return this.changedAttributes.contains(attribute);
	}

	/**
	 * What happened to an item.
	 */
	public enum Type {

		/**
		 * The item is new.
		 */
		INSERT,

		/**
		 * The item is another than before.
		 */
		MODIFY,

		/**
		 * The item was removed, by somebody or because its time to live was over.
		 */
		REMOVE

	}

}
