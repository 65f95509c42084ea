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

package io.github.lambdabatch.test;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the meters of a function. They count all batches since the registry was
 * made, so a test should have a registry of its own. <pre class="code">
 * BatchMetersAssert.assertThat(meterRegistry, "processOrder").hasRecords("failed", 1);
 * </pre>
 *
 * @since 0.1.0
 * @see io.github.lambdabatch.observation.BatchMeters
 */
public final class BatchMetersAssert extends AbstractAssert<BatchMetersAssert, MeterRegistry> {

	private final String functionName;

	private BatchMetersAssert(MeterRegistry registry, String functionName) {
		super(registry, BatchMetersAssert.class);
		this.functionName = functionName;
	}

	/**
	 * Create assertions on the meters of a function.
	 * @param registry where the meters are registered
	 * @param functionName the name of the function, that of its bean
	 * @return the assertions
	 */
	public static BatchMetersAssert assertThat(MeterRegistry registry, String functionName) {
		return new BatchMetersAssert(registry, functionName);
	}

	/**
	 * Verify how many records had an outcome.
	 * @param outcome {@code succeeded}, {@code recovered}, {@code remembered},
	 * {@code failed} or {@code unprocessed}
	 * @param count the expected number of records
	 * @return this assertion
	 */
	public BatchMetersAssert hasRecords(String outcome, long count) {
		return hasCount("lambda.batch.records", count, "outcome", outcome);
	}

	/**
	 * Verify how often the handler was called.
	 * @param count the expected number of attempts
	 * @return this assertion
	 */
	public BatchMetersAssert hasAttempts(long count) {
		return hasCount("lambda.batch.attempts", count);
	}

	/**
	 * Verify how many failed records a recoverer has taken care of.
	 * @param recoverer the name of the recoverer, such as {@code dead-letter-queue}
	 * @param count the expected number of records
	 * @return this assertion
	 */
	public BatchMetersAssert hasRecovered(String recoverer, long count) {
		return hasCount("lambda.batch.recoveries", count, "recoverer", recoverer, "outcome", "recovered");
	}

	private BatchMetersAssert hasCount(String name, long expected, String... tags) {
		isNotNull();
		double count = Search.in(this.actual)
			.name(name)
			.tag("function", this.functionName)
			.tags(tags)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
		if (count != expected) {
			failWithMessage("%nExpected %s of function '%s'%s to be%n  %d%nbut it was%n  %.0f", name, this.functionName,
					(tags.length > 0) ? " with " + String.join(" ", tags) : "", expected, count);
		}
		return this;
	}

}
