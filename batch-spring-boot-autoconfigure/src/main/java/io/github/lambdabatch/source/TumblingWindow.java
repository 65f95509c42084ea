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

import io.github.lambdabatch.UnsupportedEventException;

/**
 * Recognizes the events of tumbling windows, for which a function has to return a state
 * to Lambda. An answer without that state counts as a failure, so such events are refused
 * before any record is handled.
 */
final class TumblingWindow {

	private TumblingWindow() {
	}

	/**
	 * Return whether an event with a property of this name belongs to a tumbling window.
	 */
	static boolean isToldBy(String name) {
		return switch (name) {
			case "window", "state", "isFinalInvokeForWindow", "isWindowTerminatedEarly" -> true;
			default -> false;
		};
	}

	static UnsupportedEventException unsupported() {
		return new UnsupportedEventException("The event belongs to a tumbling window, and tumbling windows are not"
				+ " supported: their state would have to be carried over from batch to batch. Remove"
				+ " TumblingWindowInSeconds from the event source mapping");
	}

}
