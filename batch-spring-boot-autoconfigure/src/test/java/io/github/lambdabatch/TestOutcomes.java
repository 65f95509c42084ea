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

package io.github.lambdabatch;

import java.util.List;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Outcomes without what differs from run to run, so that they can be compared.
 */
final class TestOutcomes {

	private TestOutcomes() {
	}

	static List<RecordOutcome> bare(BatchResult<?, ?> result) {
		return result.outcomes().stream().map(TestOutcomes::bare).toList();
	}

	/**
	 * Return the kind of an outcome with its result, its last exception and its attempts,
	 * or its reason.
	 */
	static RecordOutcome bare(RecordOutcome outcome) {
		if (outcome instanceof Succeeded succeeded) {
			return new Succeeded(succeeded.result());
		}
		if (outcome instanceof Failed failed) {
			return new Failed(failed.exception(), failed.attempts());
		}
		if (outcome instanceof Recovered recovered) {
			return new Recovered(recovered.exception(), recovered.recoverer(), recovered.attempts());
		}
		return (outcome instanceof Unprocessed unprocessed) ? new Unprocessed(unprocessed.reason()) : outcome;
	}

}
