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

package io.github.lambdabatch.sample.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.lambdabatch.sample.local.SoakLedger.Cause;
import io.github.lambdabatch.sample.local.SoakRun.Result;
import io.github.lambdabatch.sample.local.SoakTally.Event;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A short run of the soak test, always with the same seed.
 */
class SoakIT {

	@Test
	@Timeout(600)
	void everyMessageIsHandledOrDeadLetteredWhateverHappens() throws Exception {
		assumeThat(LambdaRuntime.forThisSystem()).as("AWS's own client, which the adversary kills")
			.isEqualTo(LambdaRuntime.MANAGED);
		Result result = SoakRun.run(SoakSettings.small(), SampleFunction.zip(), System.out);
		assertThat(result.report().violations()).isEmpty();
		assertThat(result.isRight()).isTrue();
		assertThat(result.report().standard().sent() + result.report().fifo().sent())
			.isEqualTo(SoakSettings.small().messages());
		assertThat(result.tally().of(Event.PROCESS_KILLED)).isPositive();
		assertThat(result.tally().of(Event.ANSWER_LOST)).isPositive();
		assertThat(result.tally().of(Event.TWICE)).isPositive();
		assertThat(result.report().runs(Cause.RETRY)).isPositive();
		assertThat(result.report().runs(Cause.AFTER_KILL)).isPositive();
		assertThat(result.report().runs(Cause.AFTER_LOST_ANSWER)).isPositive();
		assertThat(result.report().standard().sentAside() + result.report().fifo().sentAside()).isPositive();
		assertThat(result.report().standard().movedAside() + result.report().fifo().movedAside()).isPositive();
	}

}
