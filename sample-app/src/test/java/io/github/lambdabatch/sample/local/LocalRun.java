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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.lambdabatch.sample.local.Part.Result;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.runtime.FunctionZip;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

/**
 * Runs the deployable zip against real servers on this machine: records go through an
 * event source mapping and AWS's runtime client into each of the functions, and the
 * backend tells what came of them. What needs something that this machine does not have
 * is left out, and that is said.
 */
public final class LocalRun {

	private final PrintStream out;

	private LocalRun(PrintStream out) {
		this.out = out;
	}

	public static void main(String[] args) throws Exception {
		boolean keep = Boolean.getBoolean("local-run.keep");
		boolean right = new LocalRun(System.out).run(keep);
		System.exit(right ? 0 : 1);
	}

	private boolean run(boolean keep) throws Exception {
		long start = System.nanoTime();
		FunctionZip zip = SampleFunction.zip();
		LambdaRuntime runtime = LambdaRuntime.forThisSystem();
		say("The functions of %s run in %s", zip.path().getFileName(), describe(runtime));
		try (LocalSqs sqs = LocalSqs.start(); Backend backend = Backend.start()) {
			Stage stage = new Stage(this.out, zip, runtime, backend);
			OrdersPart orders = new OrdersPart(sqs);
			List<Line> lines = new ArrayList<>();
			for (Part part : List.of(orders, new AccountsPart(sqs, Database.ofSystemProperty()), new ReadingsPart(),
					new ChangesPart(), new PaymentsPart(sqs))) {
				lines.add(run(part, stage));
			}
			boolean right = lines.stream().noneMatch((line) -> line.state() == State.WRONG);
			conclude(lines, right);
			say("It took %d s.", Duration.ofNanos(System.nanoTime() - start).toSeconds());
			if (keep) {
				orders.keep(stage);
			}
			return right;
		}
	}

	private Line run(Part part, Stage stage) throws Exception {
		say("%n== %s", part.name());
		try {
			Result result = part.run(stage);
			return new Line(part.name(), result.right() ? State.RIGHT : State.WRONG, result.summary(), result.table());
		}
		catch (NotAvailableException ex) {
			say("NOT RUN: %s", ex.reason());
			return new Line(part.name(), State.NOT_RUN, ex.reason(), (out) -> {
			});
		}
	}

	private void conclude(List<Line> lines, boolean right) {
		for (Line line : lines) {
			if (line.state() != State.NOT_RUN) {
				say("%n== %s", line.name());
				line.table().accept(this.out);
			}
		}
		say("");
		lines.forEach((line) -> say("%-18s %-8s %s", line.name(), line.state(), line.summary()));
		say(right ? "Every record that was sent was handled exactly once, or is set aside for a human, unhandled."
				: "Something is WRONG; see above.");
	}

	private static String describe(LambdaRuntime runtime) {
		return switch (runtime) {
			case MANAGED -> "AWS's Java runtime client, as in Lambda";
			case CUSTOM -> "Spring Cloud Function's own runtime loop (AWS's native client is for Linux only)";
		};
	}

	private void say(String format, Object... arguments) {
		this.out.printf(format + "%n", arguments);
	}

	/** How a part went. */
	private enum State {

		RIGHT("right"), WRONG("WRONG"), NOT_RUN("NOT RUN");

		private final String text;

		State(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * What the end of the run says about a part.
	 *
	 * @param name the part
	 * @param state how it went
	 * @param summary a few words about it
	 * @param table prints the details
	 */
	private record Line(String name, State state, String summary, Consumer<PrintStream> table) {
	}

}
