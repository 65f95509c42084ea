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

package io.github.lambdabatch.autoconfigure;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.RemainingTime;
import io.github.lambdabatch.recovery.LazySqsClient;

/**
 * The client for SQS, if the properties need one: the application's own, one with the
 * settings of Spring Cloud AWS, or a default one. A client that is made here is closed
 * here.
 * <p>
 * The client is made at the end of the start, so that the first failure need not wait for
 * it. It is never made before a snapshot of the JVM is taken, as it may hold a seed and
 * connections, but when the snapshot is restored. If nothing announces the restore, it is
 * made when the first record fails.
 */
class SqsClients implements SmartLifecycle, DisposableBean {

	private static final Log logger = LogFactory.getLog(SqsClients.class);

	/** AWS Lambda, defined runtime environment variables. */
	private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

	private static final String SNAP_START = "snap-start";

	/** What a first call may take on a small function, and the margin for the answer. */
	private static final int SHORT_MILLIS = 2500;

	private final ObjectProvider<SqsClient> clients;

	private final ObjectProvider<SqsAsyncClient> asyncClients;

	private final @Nullable SqsClientFactory factory;

	private final RemainingTime remainingTime;

	private final boolean snapshot;

	private final boolean prime;

	private final LazySqsClient client = new LazySqsClient(this::find);

	private final AtomicBoolean warned = new AtomicBoolean();

	private @Nullable SqsClient own;

	private boolean closed;

	private volatile boolean required;

	private volatile boolean running;

	private volatile boolean stopped;

	SqsClients(ObjectProvider<SqsClient> clients, ObjectProvider<SqsAsyncClient> asyncClients,
			@Nullable SqsClientFactory factory, RemainingTime remainingTime, Environment environment, boolean prime) {
		this.clients = clients;
		this.asyncClients = asyncClients;
		this.factory = factory;
		this.remainingTime = remainingTime;
		this.snapshot = environment.getProperty(INITIALIZATION_TYPE, "").equals(SNAP_START);
		this.prime = prime;
	}

	/**
	 * Require a client, and check that the application defines which one.
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if the
	 * application has several and none is primary
	 */
	void require() {
		this.required = true;
		if (this.clients.getIfAvailable() == null && (this.factory == null || !this.factory.isAvailable())) {
			this.asyncClients.getIfAvailable();
		}
	}

	LazySqsClient client() {
		return this.client;
	}

	RemainingTime remainingTime() {
		return this.remainingTime;
	}

	/**
	 * Warn once if invocations are so short that calls of SQS may not fit in.
	 * @param context a batch that begins
	 * @param concerned whether SQS may be called for the batch
	 */
	void checkTime(BatchContext<?> context, BooleanSupplier concerned) {
		if (this.warned.get()) {
			return;
		}
		int millis = this.remainingTime.millis(context.lambdaContext());
		if (millis > 0 && millis < SHORT_MILLIS && concerned.getAsBoolean() && this.warned.compareAndSet(false, true)) {
			logger
				.warn(("An invocation with %s had %d ms left at its start, which may be too short for dead letters and"
						+ " delays of redelivery: the first call of SQS can take up to 2 s on a small function. A record"
						+ " whose dead letter does not fit in is reported, and delivered again. Raise the timeout of the"
						+ " function.")
					.formatted(context, millis));
		}
	}

	private SqsClient find() {
		SqsClient client = this.clients.getIfAvailable();
		return (client != null) ? client : own();
	}

	private synchronized SqsClient own() {
		if (this.closed) {
			throw new IllegalStateException("The application is being closed");
		}
		if (this.own == null) {
			this.own = create();
		}
		return this.own;
	}

	private SqsClient create() {
		if (this.factory != null && this.factory.isAvailable()) {
			return this.factory.create();
		}
		SqsAsyncClient async = this.asyncClients.getIfAvailable();
		return (async != null) ? new BlockingSqsClient(async) : SqsClient.create();
	}

	@Override
	public void start() {
		this.running = true;
		if (!this.required || !this.prime) {
			return;
		}
		if (this.snapshot && !this.stopped) {
			this.client.warmUp();
		}
		else if (isRegionKnown()) {
			make();
		}
		else {
			logger.info("The client for SQS is made when the first record fails, as no AWS region is set");
		}
	}

	private void make() {
		try {
			this.client.make();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.warn("The client for SQS could not be made. Dead letters are not sent, and redeliveries are not"
					+ " delayed, until it can be made, which is tried again with each failure", ex);
		}
	}

	/**
	 * Whether a client can be made without asking the network for the region.
	 */
	private boolean isRegionKnown() {
		if (this.clients.getIfAvailable() != null) {
			return true;
		}
		if (this.factory != null && this.factory.isAvailable()) {
			if (this.factory.isRegionKnown()) {
				return true;
			}
		}
		else if (this.asyncClients.getIfAvailable() != null) {
			return true;
		}
		return isRegionKnown(new SystemSettingsRegionProvider()) || isRegionKnown(new AwsProfileRegionProvider());
	}

	private static boolean isRegionKnown(AwsRegionProvider provider) {
		try {
			return provider.getRegion() != null;
		}
		catch (SdkClientException ex) {
			return false;
		}
	}

	/**
	 * Called before a snapshot too, which must not contain a client.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.stopped = true;
		closeOwn();
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

	private synchronized void closeOwn() {
		this.client.forget();
		if (this.own != null) {
			this.own.close();
			this.own = null;
		}
	}

	@Override
	public synchronized void destroy() {
		this.closed = true;
		closeOwn();
	}

}
