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

package io.github.lambdabatch.recovery;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Calls SQS without outliving the invocation.
 */
final class SqsCalls {

	/**
	 * What making a client and its first call take on a small function. Nothing can
	 * interrupt the loading of classes.
	 */
	static final Duration FIRST_CALL = Duration.ofSeconds(2);

	private final Supplier<? extends SqsClient> client;

	private final Duration timeout;

	private final Duration margin;

	/** How much time there has to be for a call, beside the margin. */
	private volatile Duration needed;

	/** Queues stay where they are; what could not be found is asked for again. */
	private final Map<SqsQueue, String> urls = new ConcurrentHashMap<>();

	/**
	 * Create calls.
	 * @param client the client
	 * @param timeout how long a call may take at most, its retries included
	 * @param margin how much of the time that Lambda gives the invocation is left over
	 */
	SqsCalls(SqsClient client, Duration timeout, Duration margin) {
		this(() -> client, timeout, margin, Duration.ZERO);
	}

	/**
	 * Create calls.
	 * @param client gives the client, the same each time, and makes it the first time
	 * @param timeout how long a call may take at most, its retries included
	 * @param margin how much of the time that Lambda gives the invocation is left over
	 */
	SqsCalls(Supplier<? extends SqsClient> client, Duration timeout, Duration margin) {
		this(client, timeout, margin, FIRST_CALL);
	}

	private SqsCalls(Supplier<? extends SqsClient> client, Duration timeout, Duration margin, Duration firstCall) {
		this.client = client;
		this.timeout = timeout;
		this.margin = margin;
		this.needed = firstCall;
	}

	/**
	 * Call SQS.
	 * @param queue the queue that the call is about
	 * @param context the context of the invocation, or {@code null}
	 * @param call the call
	 * @param <T> the type of the response
	 * @return the response
	 * @throws InterruptedException if the thread was interrupted; whether SQS has heard
	 * of the call is unknown
	 */
	<T> T call(SqsQueue queue, @Nullable Context context, Call<T> call) throws InterruptedException {
		try {
			timeout(context, this.needed);
			SqsClient client = this.client.get();
			this.needed = Duration.ZERO;
			String url = url(client, queue, context);
			return call.call(client, url, limits(context));
		}
		catch (AbortedException ex) {
			InterruptedException interruption = new InterruptedException("Interrupted in a call of " + queue);
			interruption.initCause(ex);
			throw interruption;
		}
	}

	private String url(SqsClient client, SqsQueue queue, @Nullable Context context) {
		String known = (queue.url() != null) ? queue.url() : this.urls.get(queue);
		if (known != null) {
			return known;
		}
		AwsRequestOverrideConfiguration limits = limits(context);
		String url = client
			.getQueueUrl((request) -> request.queueName(queue.name())
				.queueOwnerAWSAccountId(queue.accountId())
				.overrideConfiguration(limits))
			.queueUrl();
		this.urls.put(queue, url);
		return url;
	}

	private AwsRequestOverrideConfiguration limits(@Nullable Context context) {
		return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout(context, Duration.ZERO)).build();
	}

	/**
	 * A remaining time of zero comes from contexts that do not know: where nothing is
	 * left, nobody runs.
	 */
	private Duration timeout(@Nullable Context context, Duration needed) {
		int remainingMillis = (context != null) ? context.getRemainingTimeInMillis() : 0;
		if (remainingMillis <= 0) {
			return this.timeout;
		}
		Duration left = Duration.ofMillis(remainingMillis).minus(this.margin);
		if (left.compareTo(needed) <= 0) {
			throw new IllegalStateException(
					"%d ms before the end of the invocation are too few for a call of SQS".formatted(remainingMillis));
		}
		return (left.compareTo(this.timeout) < 0) ? left : this.timeout;
	}

	/**
	 * A call of SQS.
	 *
	 * @param <T> the type of the response
	 */
	interface Call<T> {

		T call(SqsClient client, String queueUrl, AwsRequestOverrideConfiguration limits);

	}

}
