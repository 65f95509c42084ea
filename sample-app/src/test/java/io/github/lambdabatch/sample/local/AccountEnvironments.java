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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;
import io.github.lambdabatch.test.runtime.LambdaFunction;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Several execution environments of a function, be it that for accounts or another, to
 * which the things happen that Lambda does not prevent: a batch comes to two of them at
 * the same time, an answer is lost, a process is killed in the middle of its batch. What
 * has ended is replaced.
 */
final class AccountEnvironments implements LambdaFunction, AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofSeconds(90);

	/** How long to wait for a second environment, less than the batch stays hidden. */
	private static final Duration SECOND_LIMIT = Duration.ofMillis(500);

	/** As the ledger logs it when it begins. */
	private static final Pattern RUN = Pattern.compile("Booking transaction '([^']+)'");

	private final Starter starter;

	private final Supplier<Incident> incidents;

	private final Killer killer;

	private final BlockingQueue<LambdaProcess> idle = new LinkedBlockingQueue<>();

	private final Set<LambdaProcess> running = ConcurrentHashMap.newKeySet();

	private final Queue<Path> logs = new ConcurrentLinkedQueue<>();

	private final Map<Incident, Integer> happened = new EnumMap<>(Incident.class);

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private volatile @Nullable Exception failure;

	/**
	 * Starts the processes.
	 * @param count how many
	 * @param starter starts one
	 * @param incidents says what happens to the next invocation
	 * @param killer invokes a process and kills it before it can answer
	 */
	AccountEnvironments(int count, Starter starter, Supplier<Incident> incidents, Killer killer)
			throws IOException, InterruptedException {
		this.starter = starter;
		this.incidents = incidents;
		this.killer = killer;
		for (int i = 0; i < count; i++) {
			start();
		}
	}

	private void start() throws IOException, InterruptedException {
		LambdaProcess process = this.starter.start();
		this.logs.add(process.log());
		this.running.add(process);
		this.idle.add(process);
	}

	@Override
	public InvocationResult invoke(byte[] event, Duration timeout) throws InterruptedException {
		LambdaProcess process = take();
		Incident incident = this.incidents.get();
		LambdaProcess second = (incident == Incident.DELIVERED_TWICE)
				? this.idle.poll(SECOND_LIMIT.toMillis(), TimeUnit.MILLISECONDS) : null;
		if (second == null && incident == Incident.DELIVERED_TWICE) {
			incident = Incident.NONE;
		}
		synchronized (this.happened) {
			this.happened.merge(incident, 1, Integer::sum);
		}
		if (second != null) {
			CompletableFuture<InvocationResult> again = async(second, event, timeout);
			InvocationResult result = giveBack(process, process.invoke(event, timeout));
			giveBack(second, again.join());
			return result;
		}
		return switch (incident) {
			case NONE, DELIVERED_TWICE -> giveBack(process, process.invoke(event, timeout));
			case ANSWER_LOST -> {
				giveBack(process, process.invoke(event, timeout));
				yield new FunctionError("AnswerLost", "The answer did not arrive");
			}
			case KILLED -> giveBack(process, kill(process, event, timeout));
		};
	}

	private InvocationResult kill(LambdaProcess process, byte[] event, Duration timeout) {
		try {
			return this.killer.invokeAndKill(process, event, () -> async(process, event, timeout));
		}
		catch (Exception ex) {
			throw new IllegalStateException("The process was not killed", ex);
		}
	}

	private CompletableFuture<InvocationResult> async(LambdaProcess process, byte[] event, Duration timeout) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return process.invoke(event, timeout);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, this.executor);
	}

	private LambdaProcess take() throws InterruptedException {
		LambdaProcess process = this.idle.poll(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
		if (process == null) {
			throw new IllegalStateException("No environment is idle", this.failure);
		}
		return process;
	}

	/** As Lambda does, ends a process that was too slow. */
	private InvocationResult giveBack(LambdaProcess process, InvocationResult result) {
		if (process.handle().isAlive() && !(result instanceof TimedOut)) {
			this.idle.add(process);
			return result;
		}
		this.executor.execute(() -> {
			this.running.remove(process);
			process.close();
			try {
				start();
			}
			catch (Exception ex) {
				this.failure = ex;
			}
		});
		return result;
	}

	/**
	 * Counts the invocations that something has happened to.
	 * @param incident what has happened
	 * @return how often it did
	 */
	int count(Incident incident) {
		synchronized (this.happened) {
			return this.happened.getOrDefault(incident, 0);
		}
	}

	/**
	 * Counts, from the logs of all processes, how often the handler began to book.
	 * @return the number of runs of each transaction
	 */
	Map<String, Integer> runs() {
		Map<String, Integer> runs = new HashMap<>();
		for (Path log : this.logs) {
			try (Stream<String> lines = Files.lines(log)) {
				lines.map(RUN::matcher)
					.filter(Matcher::find)
					.forEach((matcher) -> runs.merge(matcher.group(1), 1, Integer::sum));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		return runs;
	}

	/**
	 * What came of a transaction: runs by the logs, bookings by the database.
	 * @param database where the bookings are
	 * @return the effects
	 */
	Effects effects(LedgerDatabase database) {
		return new Effects() {

			@Override
			public int asked(String id) {
				return runs().getOrDefault(id, 0);
			}

			@Override
			public int handled(String id) {
				return database.bookings(id);
			}

		};
	}

	/**
	 * Any of the processes.
	 */
	LambdaProcess any() {
		return this.running.iterator().next();
	}

	@Override
	public void close() {
		this.executor.shutdown();
		try {
			if (!this.executor.awaitTermination(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				this.executor.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.executor.shutdownNow();
			Thread.currentThread().interrupt();
		}
		List.copyOf(this.running).forEach(LambdaProcess::close);
	}

	/** What happens to an invocation. */
	enum Incident {

		NONE, DELIVERED_TWICE, ANSWER_LOST, KILLED

	}

	/** Starts a process of the function. */
	@FunctionalInterface
	interface Starter {

		LambdaProcess start() throws IOException, InterruptedException;

	}

	/** Kills a process in the middle of its batch. */
	@FunctionalInterface
	interface Killer {

		/**
		 * Invokes a process and kills it.
		 * @param process the process
		 * @param event the batch
		 * @param invocation invokes the process, without waiting for its answer
		 * @return how the invocation ended
		 */
		InvocationResult invokeAndKill(LambdaProcess process, byte[] event,
				Supplier<CompletableFuture<InvocationResult>> invocation) throws Exception;

	}

}
