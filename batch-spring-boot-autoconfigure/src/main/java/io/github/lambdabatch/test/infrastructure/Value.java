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

package io.github.lambdabatch.test.infrastructure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A value in a template, as far as it is known before something is deployed.
 */
sealed interface Value {

	/** The value of what is not set. */
	Value ABSENT = new Absent();

	/**
	 * Return the value of a plain object: text, a number, a boolean, a list or a map.
	 */
	static Value of(@Nullable Object plain) {
		if (plain instanceof Map<?, ?> map) {
			Map<String, Value> entries = new LinkedHashMap<>();
			map.forEach((name, value) -> entries.put(String.valueOf(name), of(value)));
			return new Mapping(entries);
		}
		if (plain instanceof List<?> list) {
			return new Sequence(list.stream().map(Value::of).toList());
		}
		return (plain instanceof Value value) ? value : (plain != null) ? new Scalar(plain) : ABSENT;
	}

	/**
	 * Return the text that values form together.
	 */
	static Value concat(List<Value> values) {
		List<Value> parts = new ArrayList<>();
		StringBuilder known = new StringBuilder();
		for (Value value : values) {
			for (Value part : (value instanceof Text text) ? text.parts() : List.of(value)) {
				if (part instanceof Scalar scalar) {
					known.append(scalar.value());
				}
				else if (part != ABSENT) {
					flush(known, parts);
					parts.add(part);
				}
			}
		}
		if (parts.isEmpty()) {
			return new Scalar(known.toString());
		}
		flush(known, parts);
		return (parts.size() == 1) ? parts.get(0) : new Text(List.copyOf(parts));
	}

	private static void flush(StringBuilder known, List<Value> parts) {
		if (!known.isEmpty()) {
			parts.add(new Scalar(known.toString()));
			known.setLength(0);
		}
	}

	/**
	 * Return the value under a path of names.
	 * @return the value, which is unknown if any of the maps on the way is
	 */
	default Value get(String... path) {
		Value value = this;
		for (String name : path) {
			value = (value instanceof Mapping mapping) ? mapping.entries().getOrDefault(name, ABSENT)
					: (value instanceof Unknown) ? value : ABSENT;
		}
		return value;
	}

	/**
	 * Return the elements of a list. A single value stands for a list of itself.
	 */
	default List<Value> elements() {
		return (this instanceof Sequence sequence) ? sequence.elements() : isAbsent() ? List.of() : List.of(this);
	}

	/**
	 * Return the entries of a map.
	 */
	default Map<String, Value> entries() {
		return Map.of();
	}

	default boolean isAbsent() {
		return this instanceof Absent;
	}

	/**
	 * Return the text, if all of it is known.
	 */
	default @Nullable String text() {
		return null;
	}

	/**
	 * Return the number, if it is one.
	 */
	default @Nullable Long number() {
		String text = text();
		return (text != null && text.matches("-?\\d{1,18}")) ? Long.valueOf(text) : null;
	}

	/**
	 * Return why the value is not known.
	 * @return the reason, or {@code null} if the value is known as far as a template can
	 * say it
	 */
	default @Nullable String unknown() {
		return null;
	}

	/**
	 * Return the value as a plain object, with the functions that are left written in
	 * their short form, such as {@code !GetAtt Orders.Arn}.
	 */
	default @Nullable Object plain() {
		return toString();
	}

	/**
	 * Return a name for what the value refers to.
	 */
	default String describe() {
		return toString();
	}

	/**
	 * Nothing.
	 */
	record Absent() implements Value {

		@Override
		public @Nullable Object plain() {
			return null;
		}

		@Override
		public String toString() {
			return "nothing";
		}

	}

	/**
	 * Text, a number or a boolean.
	 *
	 * @param value the value
	 */
	record Scalar(Object value) implements Value {

		@Override
		public String text() {
			return this.value.toString();
		}

		@Override
		public Object plain() {
			return this.value;
		}

		@Override
		public String toString() {
			return text();
		}

	}

	/**
	 * A list.
	 *
	 * @param elements the elements
	 */
	record Sequence(List<Value> elements) implements Value {

		@Override
		public Object plain() {
			return this.elements.stream().map(Value::plain).filter(Objects::nonNull).toList();
		}

		@Override
		public String toString() {
			return this.elements.toString();
		}

	}

	/**
	 * A map.
	 *
	 * @param entries the entries, in their order
	 */
	record Mapping(Map<String, Value> entries) implements Value {

		/**
		 * Return this map with other entries, which win. Maps are merged, and lists
		 * joined.
		 */
		Mapping merge(Mapping other) {
			Map<String, Value> merged = new LinkedHashMap<>(this.entries);
			other.entries.forEach((name, value) -> merged.merge(name, value, Mapping::merge));
			return new Mapping(merged);
		}

		private static Value merge(Value value, Value other) {
			if (value instanceof Mapping mapping && other instanceof Mapping others) {
				return mapping.merge(others);
			}
			if (value instanceof Sequence && other instanceof Sequence) {
				List<Value> elements = new ArrayList<>(value.elements());
				elements.addAll(other.elements());
				return new Sequence(elements);
			}
			return other;
		}

		@Override
		public Object plain() {
			Map<String, @Nullable Object> plain = new LinkedHashMap<>();
			this.entries.forEach((name, value) -> plain.put(name, value.plain()));
			plain.values().removeIf(Objects::isNull);
			return plain;
		}

		@Override
		public String toString() {
			return this.entries.toString();
		}

	}

	/**
	 * What another resource will be known by.
	 *
	 * @param resource the name of the resource
	 * @param attribute the attribute, which is empty for what {@code Ref} returns
	 */
	record Reference(String resource, String attribute) implements Value {

		/** Whether the stream of a table is meant, and not the table. */
		boolean isStream() {
			return this.attribute.equals("StreamArn") || this.attribute.equals("stream_arn");
		}

		@Override
		public String describe() {
			return this.resource;
		}

		String inText() {
			return this.attribute.isEmpty() ? this.resource : this.resource + "." + this.attribute;
		}

		@Override
		public String toString() {
			return (this.attribute.isEmpty() ? "!Ref " : "!GetAtt ") + inText();
		}

	}

	/**
	 * What the account, the region or the stack decides. It is not known, but it is the
	 * same everywhere in a template.
	 *
	 * @param name the name of the pseudo parameter
	 */
	record Pseudo(String name) implements Value {

		@Override
		public String toString() {
			return "!Ref " + this.name;
		}

	}

	/**
	 * A text of several parts, at least one of which is not known yet.
	 *
	 * @param parts the parts
	 */
	record Text(List<Value> parts) implements Value {

		@Override
		public @Nullable String unknown() {
			return this.parts.stream().map(Value::unknown).filter(Objects::nonNull).findFirst().orElse(null);
		}

		@Override
		public String toString() {
			return this.parts.stream()
				.map((part) -> (part instanceof Scalar scalar) ? scalar.text() : "${" + nameOf(part) + "}")
				.collect(Collectors.joining("", "!Sub ", ""));
		}

		private static String nameOf(Value part) {
			return (part instanceof Reference reference) ? reference.inText()
					: (part instanceof Pseudo pseudo) ? pseudo.name() : "?";
		}

	}

	/**
	 * A value that cannot be decided from the template.
	 *
	 * @param unknown the reason, with what a test can do about it: a clause that can
	 * follow "because"
	 */
	record Unknown(String unknown) implements Value {

		@Override
		public String toString() {
			return "(not known)";
		}

	}

}
