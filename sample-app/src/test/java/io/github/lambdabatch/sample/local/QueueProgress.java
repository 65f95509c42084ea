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

import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;

/**
 * Tells of each invocation for a queue in a line.
 */
final class QueueProgress implements Consumer<Poll> {

	private final Stage stage;

	private final LongSupplier open;

	private int invocations;

	QueueProgress(Stage stage, LongSupplier open) {
		this.stage = stage;
		this.open = open;
	}

	@Override
	public void accept(Poll poll) {
		String deliveries = poll.batch()
			.stream()
			.collect(Collectors.groupingBy(Poll::receiveCount, TreeMap::new, Collectors.counting()))
			.entrySet()
			.stream()
			.map((entry) -> "%d in delivery %d".formatted(entry.getValue(), entry.getKey()))
			.collect(Collectors.joining(", "));
		this.stage.say("Invocation %2d: %2d messages (%s), %d reported; %d still open", ++this.invocations,
				poll.batch().size(), deliveries, poll.batch().size() - poll.deleted().size(), this.open.getAsLong());
		if (!(poll.result() instanceof Response)) {
			this.stage.say("  The invocation failed as a whole: %s", poll.result());
		}
	}

	int invocations() {
		return this.invocations;
	}

}
