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

package io.github.lambdabatch.fuzz;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A value of JSON as it is written: properties in their order and as often as they occur,
 * numbers as text. Objects and arrays can be changed.
 */
sealed interface Json {

	/** The literal, of which there is one. */
	Json NULL = new Word("null");

	/**
	 * Return a copy that can be changed without changing this value.
	 */
	default Json copy() {
		return this;
	}

	default boolean isNull() {
		return this instanceof Word word && "null".equals(word.literal());
	}

	/**
	 * Create an object.
	 * @param namesAndValues names and values in turn; a value is JSON, or a string that
	 * stands for itself
	 */
	static Obj object(Object... namesAndValues) {
		Obj object = new Obj(new ArrayList<>());
		for (int i = 0; i < namesAndValues.length; i += 2) {
			object.add((String) namesAndValues[i], of(namesAndValues[i + 1]));
		}
		return object;
	}

	static Arr array(Object... elements) {
		Arr array = new Arr(new ArrayList<>());
		for (Object element : elements) {
			array.elements().add(of(element));
		}
		return array;
	}

	private static Json of(Object value) {
		return (value instanceof String text) ? new Str(text) : (Json) value;
	}

	/**
	 * A property of an object.
	 *
	 * @param name the name without its escapes
	 * @param value the value
	 */
	record Member(String name, Json value) {

	}

	/**
	 * An object.
	 *
	 * @param members the properties
	 */
	record Obj(List<Member> members) implements Json {

		Obj add(String name, Json value) {
			this.members.add(new Member(name, value));
			return this;
		}

		/**
		 * Return the last value of a property, as nearly all readers of JSON do.
		 * @return the value, or {@code null} if there is no such property
		 */
		@Nullable Json get(String name) {
			Json value = null;
			for (Member member : this.members) {
				if (member.name().equals(name)) {
					value = member.value();
				}
			}
			return value;
		}

		int count(String name) {
			int count = 0;
			for (Member member : this.members) {
				if (member.name().equals(name)) {
					count++;
				}
			}
			return count;
		}

		@Override
		public Json copy() {
			Obj copy = new Obj(new ArrayList<>(this.members.size()));
			for (Member member : this.members) {
				copy.add(member.name(), member.value().copy());
			}
			return copy;
		}

	}

	/**
	 * An array.
	 *
	 * @param elements the elements
	 */
	record Arr(List<Json> elements) implements Json {

		@Override
		public Json copy() {
			Arr copy = new Arr(new ArrayList<>(this.elements.size()));
			for (Json element : this.elements) {
				copy.elements().add(element.copy());
			}
			return copy;
		}

	}

	/**
	 * A string.
	 *
	 * @param value the text without its escapes
	 */
	record Str(String value) implements Json {

	}

	/**
	 * A number.
	 *
	 * @param literal how it is written
	 */
	record Num(String literal) implements Json {

		boolean isInteger() {
			return this.literal.chars().noneMatch((c) -> c == '.' || c == 'e' || c == 'E');
		}

	}

	/**
	 * One of the words of JSON or, to be written only, anything else.
	 *
	 * @param literal how it is written
	 */
	record Word(String literal) implements Json {

	}

}
