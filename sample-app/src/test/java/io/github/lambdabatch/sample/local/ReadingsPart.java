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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.lambdabatch.sample.local.StreamReport.End;
import io.github.lambdabatch.sample.local.StreamReport.Outcome;
import io.github.lambdabatch.test.local.StreamEventSourceMapping;
import io.github.lambdabatch.test.local.StreamEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.LambdaFunction;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Sensor readings from a Kinesis stream of two shards.
 */
final class ReadingsPart implements Part {

	private static final int SHARDS = 2;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	@Override
	public String name() {
		return "Kinesis";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		try (LocalKinesis kinesis = LocalKinesis.start(); LambdaProcess function = stage.start("processReading")) {
			StreamProgress progress = new StreamProgress(stage.out());
			StreamReport report = run("readings", kinesis, function, stage.backend(), progress);
			boolean right = report.isRight() && stage.backend().overlapping().isEmpty();
			if (!right) {
				stage.say("Order broken: %s; overlapping: %s", report.violations(), stage.backend().overlapping());
			}
			stage.conclude(right, function);
			return new Result(
					right, "%d readings, %d invocations, order %s".formatted(report.outcomes().size(),
							progress.invocations(), report.violations().isEmpty() ? "kept" : "BROKEN"),
					(out) -> print(report, out));
		}
	}

	/**
	 * Runs the scenario.
	 * @param stream the name of a new stream
	 * @param kinesis the server
	 * @param function what to feed
	 * @param backend what the function calls
	 * @param progress is told of each invocation
	 * @return what became of the readings
	 */
	static StreamReport run(String stream, LocalKinesis kinesis, LambdaFunction function, Backend backend,
			StreamProgress progress) throws InterruptedException {
		String arn = kinesis.createStream(stream, SHARDS);
		List<StreamEventSourceMapping> mappings = kinesis.shards(arn)
			.stream()
			.map((shard) -> new StreamEventSourceMapping(shard, function, Settings.defaults()))
			.toList();
		StreamRun run = new StreamRun(mappings, backend);
		for (List<StreamMessage> messages : List.of(StreamMessage.readings(), StreamMessage.readingsAfterwards())) {
			for (StreamMessage message : messages) {
				run.prepare(message);
				byte[] payload = message.payload().getBytes(StandardCharsets.UTF_8);
				run.sent(kinesis.put(stream, message.key(), payload), message);
			}
			progress.say("Put %d readings.", messages.size());
			run.run(LIMIT, progress);
		}
		return run.report();
	}

	private static void print(StreamReport report, PrintStream out) {
		String format = "%-14s %6s %7s %9s %14s %11s%n";
		out.printf(format, "sensor", "sent", "stored", "given up", "waited behind", "deliveries");
		report.outcomes().stream().map((outcome) -> outcome.message().key()).distinct().forEach((sensor) -> {
			List<Outcome> all = report.outcomes()
				.stream()
				.filter((outcome) -> outcome.message().key().equals(sensor))
				.toList();
			List<Outcome> givenUp = all.stream()
				.filter((outcome) -> outcome.end() == End.GIVEN_UP && outcome.handled() == 0)
				.toList();
			long poison = givenUp.stream().filter((outcome) -> outcome.message().kind().isPoison()).count();
			String wrong = all.stream().allMatch(report::isRight) ? "" : "   <-- WRONG";
			out.printf(format, sensor, all.size(), all.stream().mapToInt(Outcome::handled).sum(), poison,
					givenUp.size() - poison, all.stream().mapToInt(Outcome::deliveries).sum() + wrong);
		});
		out.println("Given up: the store always failed, or no JSON. What waits behind one of the same sensor, and came"
				+ " in the same batch, is named to OnFailure with it.");
	}

}
