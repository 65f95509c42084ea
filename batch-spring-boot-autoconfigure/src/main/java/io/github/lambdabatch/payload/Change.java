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
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A change of an item, as the payload of a record of a DynamoDB stream: a handler that
 * takes it, such as a {@code Function<Change<Order>, ?>}, is one for DynamoDB alone.
 * <p>
 * What the view type of the stream leaves out is {@code null}. Immutable if the items
 * are. What is read when it is asked for keeps the whole event in memory until then, so
 * keep items, not changes. {@code equals}, {@code hashCode} and {@code toString} ask for
 * all of it.
 * <p>
 * Tests of handlers make changes with {@link #insert}, {@link #modify} and
 * {@link #remove}.
 *
 * @param <T> the type of the item, which the application's {@code JsonMapper} reads
 * @since 0.1.0
 */
public final class Change<T> {

	private final Type type;

	private final OnDemand<Map<String, Object>> keys;

	private final OnDemand<@Nullable T> oldValue;

	private final @Nullable T newValue;

	private final OnDemand<Set<String>> changedAttributes;

	private final boolean expired;

	Change(Type type, OnDemand<Map<String, Object>> keys, OnDemand<@Nullable T> oldValue, @Nullable T newValue,
			OnDemand<Set<String>> changedAttributes, boolean expired) {
		this.type = type;
		this.keys = keys;
		this.oldValue = oldValue;
		this.newValue = newValue;
		this.changedAttributes = changedAttributes;
		this.expired = expired;
	}

	/**
	 * Create the change that inserts an item.
	 * @param keys the key of the item
	 * @param newValue the item, or {@code null} if the stream does not include it
	 * @param <T> the type of the item
	 * @return a change without changed attributes
	 */
	public static <T> Change<T> insert(Map<String, Object> keys, @Nullable T newValue) {
		return of(Type.INSERT, keys, null, newValue);
	}

	/**
	 * Create the change that modifies an item.
	 * @param keys the key of the item
	 * @param oldValue the item as it was, or {@code null} if the stream does not include
	 * it
	 * @param newValue the item as it is, or {@code null} if the stream does not include
	 * it
	 * @param <T> the type of the item
	 * @return a change without changed attributes
	 */
	public static <T> Change<T> modify(Map<String, Object> keys, @Nullable T oldValue, @Nullable T newValue) {
		return of(Type.MODIFY, keys, oldValue, newValue);
	}

	/**
	 * Create the change that removes an item.
	 * @param keys the key of the item
	 * @param oldValue the item as it was, or {@code null} if the stream does not include
	 * it
	 * @param <T> the type of the item
	 * @return a change without changed attributes, of an item that had not expired
	 */
	public static <T> Change<T> remove(Map<String, Object> keys, @Nullable T oldValue) {
		return of(Type.REMOVE, keys, oldValue, null);
	}

	private static <T> Change<T> of(Type type, Map<String, Object> keys, @Nullable T oldValue, @Nullable T newValue) {
		return new Change<>(type, OnDemand.of(keys), OnDemand.<@Nullable T>of(oldValue), newValue,
				OnDemand.of(Set.of()), false);
	}

	/**
	 * Return this change with other changed attributes.
	 * @param changedAttributes the names of the attributes that differ
	 * @return a new change
	 */
	public Change<T> withChangedAttributes(String... changedAttributes) {
		return with(OnDemand.of(Set.of(changedAttributes)), this.expired);
	}

	/**
	 * Return this change as one that was made because the time to live was over, or not.
	 * @param expired whether the item had expired
	 * @return a new change
	 * @throws IllegalArgumentException if an item that was not removed is to have expired
	 */
	public Change<T> withExpired(boolean expired) {
		if (expired && this.type != Type.REMOVE) {
			throw new IllegalArgumentException("'expired' must be false for a change of type " + this.type);
		}
		return with(this.changedAttributes, expired);
	}

	/** NullAway does not see that the type of the field is the same. */
	@SuppressWarnings("NullAway")
	private Change<T> with(OnDemand<Set<String>> changedAttributes, boolean expired) {
		return new Change<>(this.type, this.keys, this.oldValue, this.newValue, changedAttributes, expired);
	}

	/**
	 * Return what happened.
	 * @return the type of the change
	 */
	public Type type() {
		return this.type;
	}

	/**
	 * Return the key of the item.
	 * @return the attributes of the key by their names: text as {@code String}, numbers
	 * as {@link java.math.BigDecimal}, binaries as {@code byte[]}
	 */
	public Map<String, Object> keys() {
		return this.keys.get();
	}

	/**
	 * Return the item as it was. After a modification, it is read when it is asked for,
	 * so that handlers which only need the new item do not depend on the old one.
	 * @return the old item; {@code null} for an insert, or if the view type of the stream
	 * does not include it
	 * @throws io.github.lambdabatch.PayloadConversionException if the item cannot be read
	 * as the type; as any other exception of a handler, it makes the record fail
	 */
	public @Nullable T oldValue() {
		return this.oldValue.get();
	}

	/**
	 * Return the item as it is.
	 * @return the new item; {@code null} for a removal, or if the view type of the stream
	 * does not include it
	 */
	public @Nullable T newValue() {
		return this.newValue;
	}

	/**
	 * Return the item as it is or, if it was removed, as it was.
	 * @return the item, or {@code null} if the view type of the stream does not include
	 * it
	 */
	public @Nullable T value() {
		return (this.type == Type.REMOVE) ? oldValue() : this.newValue;
	}

	/**
	 * Return the names of the attributes that differ between the old and the new item:
	 * all of them after an insert or a removal.
	 * @return the names in the table; empty if the view type of the stream does not
	 * include the items that have to be compared
	 */
	public Set<String> changedAttributes() {
		return this.changedAttributes.get();
	}

	/**
	 * Return whether an attribute is among the changed ones.
	 * @param attribute the name of the attribute in the table
	 * @return whether it is one of the {@link #changedAttributes()}
	 */
	public boolean hasChanged(String attribute) {
		return changedAttributes().contains(attribute);
	}

	/**
	 * Return whether the item was removed because its time to live was over. In a global
	 * table this is {@code true} only in the Region in which the time was over, as
	 * DynamoDB does not mark the removal in the replicas.
	 * @return whether the item had expired
	 */
	public boolean expired() {
		return this.expired;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof Change<?> that && this.type == that.type && keys().equals(that.keys())
				&& Objects.equals(oldValue(), that.oldValue()) && Objects.equals(this.newValue, that.newValue)
				&& changedAttributes().equals(that.changedAttributes()) && this.expired == that.expired;
	}

	@Override
	public int hashCode() {
		return Objects.hash(this.type, keys(), oldValue(), this.newValue, changedAttributes(), this.expired);
	}

	@Override
	public String toString() {
		return "Change[type=%s, keys=%s, oldValue=%s, newValue=%s, changedAttributes=%s, expired=%s]"
			.formatted(this.type, keys(), oldValue(), this.newValue, changedAttributes(), this.expired);
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
		 * The item has been modified.
		 */
		MODIFY,

		/**
		 * The item was removed, by a request or because its time to live had expired.
		 */
		REMOVE

	}

}
