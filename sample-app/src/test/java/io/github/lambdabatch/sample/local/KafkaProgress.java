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

import java.io.PrintStream;
import java.util.function.Consumer;

import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.KafkaRecordWriter;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;

/**
 * Tells of each invocation for a topic in a line.
 */
final class KafkaProgress implements Consumer<Poll> {

	private final PrintStream out;

	private int invocations;

	KafkaProgress(PrintStream out) {
		this.out = out;
	}

	@Override
	public void accept(Poll poll) {
		say("Invocation %2d: %2d records of %d partitions, %2d done with%s", ++this.invocations, poll.batch().size(),
				poll.batch().stream().map(KafkaRecordWriter::partition).distinct().count(), poll.passed().size(),
				poll.givenUp().isEmpty() ? "" : "; given up and sent to OnFailure: " + poll.givenUp().size());
		if (!(poll.result() instanceof Response)) {
			say("  The invocation failed as a whole: %s", poll.result());
		}
	}

	void say(String format, Object... arguments) {
		this.out.printf(format + "%n", arguments);
	}

	int invocations() {
		return this.invocations;
	}

}
