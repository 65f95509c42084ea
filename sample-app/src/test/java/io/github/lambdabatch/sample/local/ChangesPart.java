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

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import io.github.lambdabatch.sample.local.StreamMessage.Kind;
import io.github.lambdabatch.sample.local.StreamReport.Outcome;
import io.github.lambdabatch.test.local.StreamEventSourceMapping;
import io.github.lambdabatch.test.local.StreamEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.LambdaFunction;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Changes of items, from kept events: no freely licensed server with DynamoDB streams can
 * be installed here.
 */
final class ChangesPart implements Part {

	/** What AWS documents, and what a free emulator produced. */
	private static final List<String> FIXTURES = List.of("dynamodb.json", "dynamodb-streams-moto.json");

	/** By event identifier; the others are healthy. */
	private static final Map<String, Kind> KINDS = Map.of("c4ca4238a0b923820dcc509a6f75849b", Kind.FLAKY_ONCE,
			"0aae6b2b0bb241e2a5035175754c598a", Kind.FLAKY_ONCE, "220e6e7422e3468ca8aede04c1635fb9", Kind.STORE_DOWN);

	private static final Duration LIMIT = Duration.ofSeconds(20);

	@Override
	public String name() {
		return "DynamoDB Streams";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		try (LambdaProcess function = stage.start("processChange")) {
			StreamProgress progress = new StreamProgress(stage.out());
			StreamReport report = run(function, stage.backend(), progress);
			stage.conclude(report.isRight(), function);
			return new Result(report.isRight(),
					"%d changes, %d invocations; from kept events, as no free server with streams can be installed"
						.formatted(report.outcomes().size(), progress.invocations()),
					(out) -> print(report, out));
		}
	}

	/**
	 * Runs the scenario, a shard for each fixture.
	 * @param function what to feed
	 * @param backend what the function calls
	 * @param progress is told of each invocation
	 * @return what became of the changes
	 */
	static StreamReport run(LambdaFunction function, Backend backend, StreamProgress progress)
			throws IOException, InterruptedException {
		List<EventFixture> fixtures = new ArrayList<>();
		for (String name : FIXTURES) {
			fixtures.add(EventFixture.read(name));
		}
		StreamRun run = new StreamRun(fixtures.stream()
			.map((fixture) -> new StreamEventSourceMapping(fixture.shard(), function, Settings.defaults()))
			.toList(), backend);
		for (EventFixture fixture : fixtures) {
			for (JsonNode record : fixture.records()) {
				StreamMessage message = message(record);
				run.prepare(message);
				run.sent(record.at("/dynamodb/SequenceNumber").stringValue(), message);
			}
		}
		run.run(LIMIT, progress);
		return run.report();
	}

	private static StreamMessage message(JsonNode record) {
		String id = record.required("eventID").stringValue();
		return new StreamMessage(id, record.at("/dynamodb/Keys").toString(), KINDS.getOrDefault(id, Kind.HEALTHY),
				record.required("eventName").stringValue());
	}

	private static void print(StreamReport report, PrintStream out) {
		String format = "%-34s %-8s %-22s %10s %8s  %s%n";
		out.printf(format, "change", "event", "kind", "deliveries", "handled", "ended");
		for (Outcome outcome : report.outcomes()) {
			StreamMessage message = outcome.message();
			boolean waited = outcome.handled() == 0 && !message.kind().isPoison();
			out.printf(format, message.id(), message.payload(), waited ? "behind such a one" : message.kind(),
					outcome.deliveries(), outcome.handled(),
					outcome.end() + (report.isRight(outcome) ? "" : "   <-- WRONG"));
		}
	}

}
