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

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * What the bytes of an event say.
 *
 * @param refusal why the event must not be answered, or {@code null}
 * @param type where the records come from, {@code null} if there are none
 * @param piped whether the event is a bare array, as EventBridge Pipes sends it
 * @param records the records in the order of the event
 * @param doubts what the bytes leave open
 */
record ExpectedBatch(@Nullable String refusal, @Nullable EventType type, boolean piped, List<ExpectedRecord> records,
		Doubts doubts) {

	static ExpectedBatch refused(String reason) {
		return new ExpectedBatch(reason, null, false, List.of(), new Doubts());
	}

	/**
	 * Return whether there is exactly one way to take the event.
	 */
	boolean isCertain() {
		return !this.doubts.event && !this.doubts.lanes && this.records.stream().noneMatch(ExpectedRecord::doubtful);
	}

	/**
	 * A record.
	 *
	 * @param identifier what names it in the answer, as {@link AnswerCheck} writes it
	 * @param lane what it must keep its order with, or {@code null} for nothing
	 * @param view what its handler sees, or {@code null} if it cannot be decoded
	 * @param doubtful whether the payload may be taken in more than one way, so that view
	 * is only one of them
	 */
	record ExpectedRecord(String identifier, @Nullable Object lane, @Nullable String view, boolean doubtful) {

		/** What makes the handlers fail. */
		static final String MARKER = "fail";

		boolean fails() {
			return this.view == null || this.view.contains(MARKER);
		}

	}

	/**
	 * What cannot be told from the bytes, as readers may differ without being wrong.
	 */
	static final class Doubts {

		/** Whether the event as a whole may be read in more than one way. */
		boolean event;

		/** Whether lanes may be told apart in more than one way. */
		boolean lanes;

		/** Whether a reader may refuse the event although it is right. */
		boolean extreme;

	}

}
