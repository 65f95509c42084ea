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
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.sample.local.SoakTally.Event;
import io.github.lambdabatch.test.runtime.FunctionCode;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

/**
 * The processes of the soak test's function. As Lambda does, it replaces those that have
 * ended and kills those that do not answer in time.
 */
final class SoakEnvironments implements AutoCloseable {

	private static final Duration LATE = Duration.ofSeconds(3);

	private static final int STARTS = 3;

	private final FunctionCode code;

	private final Map<String, String> environment;

	private final SoakAdversary adversary;

	private final SoakTally tally;

	private final BlockingQueue<SoakEnvironment> idle;

	private final Set<SoakEnvironment> all = ConcurrentHashMap.newKeySet();

	/** Two processes must not start at the same time. */
	private final ExecutorService starter = Executors
		.newSingleThreadExecutor((task) -> new Thread(task, "soak-starter"));

	private int started;

	private volatile @Nullable Exception failure;

	private volatile boolean closed;

	SoakEnvironments(FunctionCode code, Map<String, String> environment, SoakAdversary adversary, SoakTally tally,
			int count) {
		this.code = code;
		this.environment = environment;
		this.adversary = adversary;
		this.tally = tally;
		this.idle = new ArrayBlockingQueue<>(count, true);
		for (int i = 0; i < count; i++) {
			this.starter.execute(this::start);
		}
	}

	private void start() {
		for (int attempt = 1; !this.closed; attempt++) {
			try {
				Map<String, String> settings = this.adversary.settings(this.started);
				Map<String, String> variables = new HashMap<>(this.environment);
				variables.putAll(settings);
				SoakEnvironment started = new SoakEnvironment(
						SampleFunction.start(this.code, "soak", LambdaRuntime.MANAGED, variables), settings);
				this.started++;
				this.tally.count(Event.PROCESS_STARTED);
				this.all.add(started);
				this.idle.add(started);
				return;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (IOException | IllegalStateException ex) {
				if (attempt == STARTS) {
					this.failure = ex;
					return;
				}
			}
		}
	}

	/**
	 * Why no process could be started.
	 * @return the failure, or {@code null}
	 */
	@Nullable Exception failure() {
		return this.failure;
	}

	/**
	 * Takes a process that is idle.
	 * @param limit how long to wait for one
	 * @return the process, or {@code null}
	 */
	@Nullable SoakEnvironment take(Duration limit) throws InterruptedException {
		SoakEnvironment environment = this.idle.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
		if (environment != null && !environment.isAlive()) {
			this.tally.count(Event.PROCESS_ENDED);
			replace(environment);
			return null;
		}
		return environment;
	}

	/**
	 * Gives a process back that was not used.
	 * @param environment the process
	 */
	void giveBack(SoakEnvironment environment) {
		this.idle.add(environment);
	}

	/**
	 * Gives a process back after an invocation.
	 * @param environment the process
	 * @param result how the invocation ended
	 * @param patient whether a process whose time is over may answer late
	 */
	void giveBack(SoakEnvironment environment, InvocationResult result, boolean patient) throws InterruptedException {
		if (environment.isKilled()) {
			replace(environment);
		}
		else if (result instanceof Response) {
			giveBack(environment);
		}
		else if (result instanceof TimedOut && !patient) {
			giveUp(environment);
		}
		else if (environment.awaitIdle(LATE)) {
			if (result instanceof TimedOut) {
				this.tally.count(Event.LATE_ANSWER);
			}
			giveBack(environment);
		}
		else if (!environment.isAlive()) {
			this.tally.count(Event.PROCESS_ENDED);
			replace(environment);
		}
		else {
			giveUp(environment);
		}
	}

	private void giveUp(SoakEnvironment environment) {
		this.tally.count(Event.PROCESS_GIVEN_UP);
		environment.kill();
		replace(environment);
	}

	private void replace(SoakEnvironment environment) {
		this.all.remove(environment);
		environment.close();
		if (!this.closed) {
			this.starter.execute(this::start);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.starter.shutdownNow();
		try {
			if (!this.starter.awaitTermination(60, TimeUnit.SECONDS)) {
				throw new IllegalStateException("A process is still being started");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.all.forEach(SoakEnvironment::close);
	}

}
