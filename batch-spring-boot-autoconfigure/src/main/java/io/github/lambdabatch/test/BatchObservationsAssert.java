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

import java.util.function.Consumer;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.assertj.core.api.AbstractAssert;

import io.github.lambdabatch.observation.LambdaBatchObservation;
import io.github.lambdabatch.observation.LambdaBatchObservation.BatchKeys;
import io.github.lambdabatch.observation.LambdaBatchObservation.RecordDetailKeys;
import io.github.lambdabatch.observation.LambdaBatchObservation.RecordKeys;
import io.github.lambdabatch.observation.LambdaBatchObservation.SourceKeys;

/**
 * Assertions on the observations of batches and records, of which spans are made. The
 * registry must be the {@code ObservationRegistry} bean of the application, and comes
 * with {@code io.micrometer:micrometer-observation-test}. <pre class="code">
 * BatchObservationsAssert.assertThat(registry)
 *     .hasBatch("processOrder", "partial")
 *     .hasRecord("m1", "succeeded");
 * </pre>
 *
 * @since 0.1.0
 * @see LambdaBatchObservation
 */
public final class BatchObservationsAssert extends AbstractAssert<BatchObservationsAssert, TestObservationRegistry> {

	private BatchObservationsAssert(TestObservationRegistry registry) {
		super(registry, BatchObservationsAssert.class);
	}

	/**
	 * Create assertions on what a registry has observed.
	 * @param registry the registry
	 * @return the assertions
	 */
	public static BatchObservationsAssert assertThat(TestObservationRegistry registry) {
		return new BatchObservationsAssert(registry);
	}

	/**
	 * Verify that a batch was observed.
	 * @param functionName the name of its function, that of its bean
	 * @param outcome {@code handled}, {@code partial} or {@code not-handled}
	 * @return this assertion
	 */
	public BatchObservationsAssert hasBatch(String functionName, String outcome) {
		observations().hasAnObservation((observation) -> observation.hasNameEqualTo("lambda.batch")
			.hasLowCardinalityKeyValue(SourceKeys.FUNCTION.asString(), functionName)
			.hasLowCardinalityKeyValue(BatchKeys.OUTCOME.asString(), outcome));
		return this;
	}

	/**
	 * Verify that a record was observed from its start to its outcome.
	 * @param itemIdentifier the item identifier, such as the message id
	 * @param outcome {@code succeeded}, {@code recovered}, {@code failed} or
	 * {@code unprocessed}
	 * @return this assertion
	 */
	public BatchObservationsAssert hasRecord(String itemIdentifier, String outcome) {
		observations().hasAnObservation((observation) -> observation.hasNameEqualTo("lambda.batch.record")
			.hasHighCardinalityKeyValue(RecordDetailKeys.MESSAGE_ID.asString(), itemIdentifier)
			.hasLowCardinalityKeyValue(RecordKeys.OUTCOME.asString(), outcome));
		return this;
	}

	/**
	 * Verify something else about what was observed.
	 * @param requirements called with Micrometer's own assertions
	 * @return this assertion
	 */
	public BatchObservationsAssert satisfiesObservations(Consumer<TestObservationRegistryAssert> requirements) {
		requirements.accept(observations());
		return this;
	}

	private TestObservationRegistryAssert observations() {
		isNotNull();
		return TestObservationRegistryAssert.assertThat(this.actual);
	}

}
