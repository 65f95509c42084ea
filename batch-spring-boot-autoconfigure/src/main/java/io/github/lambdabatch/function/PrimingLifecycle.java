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

import java.util.ArrayList;
import java.util.List;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionProperties;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.BatchProcessor;

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

	/** AWS Lambda, defined runtime environment variables. */
	private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

	private static final String SNAP_START = "snap-start";

	private final ConfigurableApplicationContext applicationContext;

	private final BatchFunctionRegistrar registrar;

	private final boolean enabled;

	private volatile boolean running;

	private volatile boolean started;

	private volatile boolean primedForSnapshot;

	/**
	 * Create the lifecycle.
	 * @param applicationContext tells a snapshot from the end
	 * @param registrar has the functions
	 * @param enabled whether functions are primed
	 */
	public PrimingLifecycle(ConfigurableApplicationContext applicationContext, BatchFunctionRegistrar registrar,
			boolean enabled) {
		this.applicationContext = applicationContext;
		this.registrar = registrar;
		this.enabled = enabled;
	}

	/**
	 * Prime the functions. To be called when all of the application has started, as
	 * payloads may use it.
	 * @param applicationContext the context that has started; another one is ignored
	 * @throws InvalidFunctionException if a function that was primed can never read a
	 * payload, and a dead-letter queue would take all of its records
	 */
	public void prime(ApplicationContext applicationContext) {
		if (applicationContext == this.applicationContext && !this.started) {
			this.started = true;
			if (applicationContext.getEnvironment().getProperty(INITIALIZATION_TYPE, "").equals(SNAP_START)) {
				primeForSnapshot();
			}
			else {
				primed().forEach(Priming::forInvocation);
			}
			this.registrar.functions().values().forEach(BatchFunction::requireReadablePayloads);
		}
	}

	private void primeForSnapshot() {
		if (!this.primedForSnapshot) {
			this.primedForSnapshot = true;
			primed().forEach(Priming::forSnapshot);
		}
	}

	/**
	 * Return what the first batch may go to, but for what is created late on purpose.
	 */
	private List<BatchFunction> primed() {
		if (!this.enabled || Thread.currentThread().isInterrupted()) {
			return List.of();
		}
		String chosen = this.applicationContext.getEnvironment().getProperty(FunctionProperties.FUNCTION_DEFINITION);
		boolean all = !StringUtils.hasText(chosen) || RoutingFunction.FUNCTION_NAME.equals(chosen);
		List<BatchFunction> primed = new ArrayList<>();
		this.registrar.functions().forEach((handler, function) -> {
			if (!handler.lazy() && (all || handler.name().equals(chosen))) {
				primed.add(function);
			}
		});
		return primed;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.started && !this.applicationContext.isClosed()) {
			forget();
			primeForSnapshot();
		}
	}

	/**
	 * Only what there is forgets: nothing that holds a connection is to be made now.
	 */
	private void forget() {
		ConfigurableListableBeanFactory beanFactory = this.applicationContext.getBeanFactory();
		for (String name : beanFactory.getBeanNamesForType(BatchProcessor.class, false, false)) {
			if (beanFactory.getSingleton(name) instanceof BatchProcessor<?, ?, ?> processor) {
				processor.forget();
			}
		}
		this.registrar.functions().values().forEach(BatchFunction::forget);
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
