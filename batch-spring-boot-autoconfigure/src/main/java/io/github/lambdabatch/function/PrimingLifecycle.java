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
 * Primes the batch functions as soon as the application has started, and prepares them
 * for a snapshot of the JVM, as taken by SnapStart and CRaC.
 * <p>
 * With {@code org.crac} on the class path, Spring stops all lifecycle beans before the
 * snapshot and starts them again wherever it is restored. There is nothing to start here,
 * because threads and other resources for a batch are created on demand. If the context
 * is stopped for another reason, the functions only lose what they remember of earlier
 * batches.
 *
 * @since 0.1.0
 */
public final class PrimingLifecycle implements SmartLifecycle {

	/** See the defined runtime environment variables of AWS Lambda. */
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
	 * @param applicationContext the context of the functions; if it is stopped without
	 * being closed, a snapshot may follow
	 * @param registrar the registrar of the functions
	 * @param enabled whether functions are primed
	 */
	public PrimingLifecycle(ConfigurableApplicationContext applicationContext, BatchFunctionRegistrar registrar,
			boolean enabled) {
		this.applicationContext = applicationContext;
		this.registrar = registrar;
		this.enabled = enabled;
	}

	/**
	 * Prime the functions. This is to be called once the whole application has started,
	 * as reading payloads may need any part of it.
	 * @param applicationContext the context that has started; another one is ignored
	 * @throws InvalidFunctionException if a function that was primed can never read a
	 * payload, so that all of its records would go to a dead-letter queue
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
	 * Return the functions that the first batch may go to, except those whose beans are
	 * lazy.
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
	 * Make the processors that already exist forget earlier batches. No bean is created
	 * for this, as it might open a connection right before the snapshot.
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
	 * Return {@code false}: a paused context continues in the same JVM, so there is no
	 * reason to stop.
	 */
	@Override
	public boolean isPauseable() {
		return false;
	}

}
