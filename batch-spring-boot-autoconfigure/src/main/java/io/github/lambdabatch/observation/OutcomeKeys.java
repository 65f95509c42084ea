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

package io.github.lambdabatch.observation;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * The names under which sources and outcomes are seen by an operator.
 */
final class OutcomeKeys {

	static final String NONE = "none";

	private static final String[] REASONS = reasons();

	private OutcomeKeys() {
	}

	private static String[] reasons() {
		Reason[] reasons = Reason.values();
		String[] names = new String[reasons.length];
		for (Reason reason : reasons) {
			names[reason.ordinal()] = name(reason.name());
		}
		return names;
	}

	/**
	 * Return a value, or {@value #NONE} if there is none.
	 */
	static String orNone(@Nullable String value) {
		return (value != null) ? value : NONE;
	}

	/**
	 * Return the name of a source as the properties write it, such as {@code sqs-fifo}.
	 */
	static String source(EventType eventType) {
		return name(eventType.name());
	}

	static String outcome(RecordOutcome outcome) {
		if (outcome instanceof Succeeded) {
			return "succeeded";
		}
		if (outcome instanceof Failed) {
			return "failed";
		}
		if (outcome instanceof Recovered) {
			return "recovered";
		}
		if (outcome instanceof Duplicate) {
			return "duplicate";
		}
		return (outcome instanceof Remembered) ? "remembered" : "unprocessed";
	}

	/**
	 * Return why a record was left unprocessed.
	 */
	static String reason(RecordOutcome outcome) {
		return (outcome instanceof Unprocessed unprocessed) ? REASONS[unprocessed.reason().ordinal()] : NONE;
	}

	/**
	 * Return what the handler of a failed or a recovered record threw.
	 */
	static @Nullable Throwable exception(RecordOutcome outcome) {
		if (outcome instanceof Failed failed) {
			return failed.exception();
		}
		return (outcome instanceof Recovered recovered) ? recovered.exception() : null;
	}

	/**
	 * Return the simple name of the type of an exception.
	 */
	static String exceptionName(@Nullable Throwable exception) {
		if (exception == null) {
			return NONE;
		}
		String name = exception.getClass().getSimpleName();
		return name.isEmpty() ? exception.getClass().getName() : name;
	}

	private static String name(String constant) {
		return constant.toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
