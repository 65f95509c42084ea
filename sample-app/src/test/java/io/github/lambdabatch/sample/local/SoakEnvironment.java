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

import java.time.Duration;
import java.util.Map;
import java.util.function.BiPredicate;

import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * A process of the soak test's function.
 */
final class SoakEnvironment implements AutoCloseable {

	private final LambdaProcess process;

	private final Map<String, String> settings;

	private volatile boolean killed;

	SoakEnvironment(LambdaProcess process, Map<String, String> settings) {
		this.process = process;
		this.settings = settings;
	}

	InvocationResult invoke(String requestId, byte[] event, Duration timeout) throws InterruptedException {
		return this.process.invoke(requestId, event, timeout);
	}

	boolean awaitIdle(Duration limit) throws InterruptedException {
		return this.process.awaitIdle(limit);
	}

	void kill() {
		this.killed = true;
		this.process.handle().destroyForcibly();
	}

	boolean isKilled() {
		return this.killed;
	}

	boolean isAlive() {
		return this.process.handle().isAlive();
	}

	/**
	 * Whether the thread of the invocation runs the handlers, so that nothing stops them.
	 */
	boolean runsInSequence() {
		return !isSet((name, value) -> name.endsWith("_PARALLEL") && value.equals("true")) && !cutsAttemptsOff()
				&& !isSet((name, value) -> name.equals("SOAK_ASYNCHRONOUS") && value.equals("true"));
	}

	/**
	 * Whether an attempt that takes too long is cut off and made again. If the machine is
	 * slow, even work that is done may be.
	 */
	boolean cutsAttemptsOff() {
		return isSet((name, value) -> name.endsWith("_RECORDTIMEOUT"));
	}

	/** Whether failed records may fail the invocation. */
	boolean failsInvocations() {
		return isSet((name, value) -> name.endsWith("_FAILINVOCATION"));
	}

	private boolean isSet(BiPredicate<String, String> setting) {
		return this.settings.entrySet().stream().anyMatch((entry) -> setting.test(entry.getKey(), entry.getValue()));
	}

	@Override
	public void close() {
		this.process.close();
	}

	@Override
	public String toString() {
		return "process %d with %s, which logs to %s".formatted(this.process.handle().pid(), this.settings,
				this.process.log());
	}

}
