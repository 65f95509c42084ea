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

package io.github.lambdabatch.function;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Primes the batch functions as soon as the application has started, and gets them ready
 * for a snapshot of the JVM, as SnapStart and CRaC take them.
 * <p>
 * With {@code org.crac} on the class path, Spring stops all that has a lifecycle before
 * the snapshot and starts it again wherever the snapshot is restored. There is nothing to
 * start: what runs records is made when it is needed. A context that is stopped for
 * another reason only forgets what it could have remembered.
 *
 * @since 0.1.0
 */
public final class PrimingLifecycle implements SmartLifecycle {

	private final ConfigurableApplicationContext applicationContext;

	private final BatchFunctionRegistrar registrar;

	private volatile boolean running;

	private volatile boolean started;

	/**
	 * Create the lifecycle.
	 * @param applicationContext tells a snapshot from the end
	 * @param registrar has the functions
	 */
	public PrimingLifecycle(ConfigurableApplicationContext applicationContext, BatchFunctionRegistrar registrar) {
		this.applicationContext = applicationContext;
		this.registrar = registrar;
	}

	/**
	 * Prime the functions. To be called when all of the application has started, as
	 * payloads may use it.
	 * @param applicationContext the context that has started; another one is ignored
	 */
	public void prime(ApplicationContext applicationContext) {
		if (applicationContext == this.applicationContext && !this.started) {
			this.started = true;
			this.registrar.prime();
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.started && !this.applicationContext.isClosed()) {
			this.registrar.beforeSnapshot();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/**
	 * Not stopped for a pause, after which the same JVM goes on.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

}
