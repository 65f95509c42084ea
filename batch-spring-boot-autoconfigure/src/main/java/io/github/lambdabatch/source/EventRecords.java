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

package io.github.lambdabatch.source;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Printable;
import io.github.lambdabatch.UnsupportedEventException;

/**
 * Checks the records of an event that the library may not have read itself: a mapper that
 * does not know AWS's names makes an event without records, which would be acknowledged.
 */
final class EventRecords {

	private EventRecords() {
	}

	/**
	 * Require that records can come from a source.
	 * @param event the event
	 * @param records the records of the event
	 * @param type the type of event that is expected
	 * @param eventSource returns the event source of a record
	 * @param <R> the type of the records
	 * @return the records
	 * @throws UnsupportedEventException if there is no list, or a record that is
	 * {@code null} or from another source
	 */
	static <R> List<R> require(Object event, @Nullable List<R> records, EventType type,
			Function<R, @Nullable String> eventSource) {
		String name = event.getClass().getSimpleName();
		if (records == null) {
			throw new UnsupportedEventException(
					"The %s has no list of records; it was probably not read from an event of %s, or it was read by a mapper that does not know AWS's names"
						.formatted(name, type.eventSource()));
		}
		for (R record : records) {
			if (record == null) {
				throw new UnsupportedEventException("The %s has a record that is null".formatted(name));
			}
			String actual = eventSource.apply(record);
			// Events made by hand often do not have one.
			if (actual != null && !type.eventSource().equals(actual)) {
				throw new UnsupportedEventException(
						"The %s has a record of the event source %s".formatted(name, Printable.of(actual)));
			}
		}
		return records;
	}

}
