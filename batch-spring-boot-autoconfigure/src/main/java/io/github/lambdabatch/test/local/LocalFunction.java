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

package io.github.lambdabatch.test.local;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import io.github.lambdabatch.test.local.Delivery.Fate;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaFunction;

/**
 * A function of the application, and a log line for each record that it gets.
 *
 * @param name the name of the function
 * @param invoker invokes the function
 * @param records remembers what happens to the records
 */
record LocalFunction(String name, LambdaFunction invoker, LocalRecords records) {

	private static final Log logger = LogFactory.getLog(LocalEventSources.class);

	/**
	 * Note and log what the event source does with the records of an event.
	 */
	void land(List<String> identifiers, InvocationResult result, Function<String, Fate> fates) {
		if (!(result instanceof Response)) {
			logger.warn(
					"%s  The invocation failed, so the whole batch counts as failed: %s".formatted(this.name, result));
		}
		this.records.land(this.name, identifiers, fates).forEach((record) -> logger.info(describe(record)));
	}

	/**
	 * Note and log what happens to the records of a stream or topic.
	 * @param passed the identifiers of the records that are not delivered again
	 * @param givenUp the identifiers of the records whose attempts are used up
	 */
	void land(List<String> identifiers, InvocationResult result, Collection<String> passed,
			Collection<String> givenUp) {
		Set<String> done = Set.copyOf(passed);
		Set<String> lost = Set.copyOf(givenUp);
		land(identifiers, result, (identifier) -> done.contains(identifier) ? Fate.DONE
				: lost.contains(identifier) ? Fate.GIVEN_UP : Fate.AGAIN);
	}

	private static String describe(RecordHistory record) {
		Delivery delivery = record.last();
		int attempts = (delivery.outcome() != null) ? delivery.outcome().attempts() : 0;
		String line = String.format(Locale.ROOT, "%s  %s  delivery %d, %d %s, %.0f ms: %s  %s", record.function(),
				record.shortIdentifier(), delivery.number(), attempts, (attempts == 1) ? "attempt" : "attempts",
				(delivery.end() - delivery.start()) / 1e6, RecordHistory.describe(delivery), record.content());
		String exception = RecordHistory.exception(delivery.outcome());
		return (exception != null) ? line + "  " + exception : line;
	}

}
