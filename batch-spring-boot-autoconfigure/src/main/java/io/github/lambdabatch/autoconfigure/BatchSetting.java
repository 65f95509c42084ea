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

package io.github.lambdabatch.autoconfigure;

import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsBuilder;
import io.github.lambdabatch.EventType;

/**
 * Connects a property with the setting of the engine that it changes.
 *
 * @param <T> the type of the property
 * @param property returns the value of the property, or {@code null} if it is not set
 * @param setter changes the setting
 * @param condition whether a value makes sense for a kind of source
 * @param name the name of the setting in a description, or an empty text
 * @param getter returns the value of the setting
 */
record BatchSetting<T>(Getter<SettingsProperties, T> property, BiConsumer<BatchSettingsBuilder, T> setter,
		BiPredicate<T, EventType> condition, String name, Getter<BatchSettings, Object> getter) {

	static <T> BatchSetting<T> of(Getter<SettingsProperties, T> property, BiConsumer<BatchSettingsBuilder, T> setter) {
		return new BatchSetting<>(property, setter, (value, eventType) -> true, "", (settings) -> null);
	}

	/**
	 * Return this setting for certain values only.
	 */
	BatchSetting<T> onlyIf(BiPredicate<T, EventType> condition) {
		return new BatchSetting<>(this.property, this.setter, condition, this.name, this.getter);
	}

	/**
	 * Return this setting with a name under which it is described where it differs from
	 * its default.
	 */
	BatchSetting<T> named(String name, Getter<BatchSettings, Object> getter) {
		return new BatchSetting<>(this.property, this.setter, this.condition, name, getter);
	}

	/**
	 * Change the setting if the property is set.
	 */
	void apply(SettingsProperties properties, BatchSettingsBuilder builder, EventType eventType) {
		@Nullable T value = this.property.get(properties);
		if (value != null && this.condition.test(value, eventType)) {
			this.setter.accept(builder, value);
		}
	}

	/**
	 * Returns a value that may not be set.
	 *
	 * @param <S> the type of what has the value
	 * @param <T> the type of the value
	 */
	@FunctionalInterface
	interface Getter<S, T> {

		@Nullable T get(S settings);

	}

}
