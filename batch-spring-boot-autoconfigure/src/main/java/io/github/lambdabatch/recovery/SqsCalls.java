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
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.RemainingTime;

/**
 * Calls SQS without outliving the invocation.
 */
final class SqsCalls {

	private final LazySqsClient client;

	private final RemainingTime time;

	private final Duration timeout;

	private final Duration margin;

	/** The URL of a queue does not change. Failed look-ups are repeated. */
	private final Map<QueueAddress, String> urls = new ConcurrentHashMap<>();

	/**
	 * Create calls.
	 * @param client the client
	 * @param time returns how much time the invocation has left
	 * @param timeout how long a call may take at most, its retries included
	 * @param margin how much of the time of the invocation is kept for the answer
	 */
	SqsCalls(LazySqsClient client, RemainingTime time, Duration timeout, Duration margin) {
		this.client = Objects.requireNonNull(client, "'client' must not be null");
		this.time = Objects.requireNonNull(time, "'time' must not be null");
		this.timeout = timeout;
		this.margin = margin;
	}

	/**
	 * Call SQS.
	 * @param queue the queue that the call is about
	 * @param context the context of the invocation, or {@code null}
	 * @param call the call
	 * @param <T> the type of the response
	 * @return the response
	 * @throws InterruptedException if the thread was interrupted; whether SQS has
	 * received the call is unknown
	 */
	<T> T call(QueueAddress queue, @Nullable Context context, Call<T> call) throws InterruptedException {
		Limits limits = new Limits(context);
		try {
			SqsClient client = this.client.get(limits.timeout());
			return call.call(client, url(client, queue, limits), limits.configuration());
		}
		catch (AbortedException ex) {
			InterruptedException interruption = new InterruptedException("Interrupted in a call of " + queue);
			interruption.initCause(ex);
			throw interruption;
		}
	}

	private String url(SqsClient client, QueueAddress queue, Limits limits) {
		String known = (queue.url() != null) ? queue.url() : this.urls.get(queue);
		if (known != null) {
			return known;
		}
		AwsRequestOverrideConfiguration configuration = limits.configuration();
		String url = client
			.getQueueUrl((request) -> request.queueName(queue.name())
				.queueOwnerAWSAccountId(queue.accountId())
				.overrideConfiguration(configuration))
			.queueUrl();
		this.urls.put(queue, url);
		return url;
	}

	/**
	 * How long calls may take, by the time that the invocation has left.
	 */
	private final class Limits {

		private final @Nullable Context context;

		/**
		 * A context that does not know the time returns 0 from the start. If no time were
		 * left, nothing would run.
		 */
		private final boolean known;

		Limits(@Nullable Context context) {
			this.context = context;
			this.known = remainingMillis() > 0;
		}

		Duration timeout() {
			if (!this.known) {
				return SqsCalls.this.timeout;
			}
			int remainingMillis = remainingMillis();
			Duration left = Duration.ofMillis(remainingMillis).minus(SqsCalls.this.margin);
			if (left.isNegative() || left.isZero()) {
				throw new IllegalStateException("%d ms before the end of the invocation are too few for a call of SQS"
					.formatted(remainingMillis));
			}
			return (left.compareTo(SqsCalls.this.timeout) < 0) ? left : SqsCalls.this.timeout;
		}

		AwsRequestOverrideConfiguration configuration() {
			return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout()).build();
		}

		private int remainingMillis() {
			try {
				return SqsCalls.this.time.millis(this.context);
			}
			catch (RuntimeException ex) {
				throw new IllegalStateException(
						"The time that the invocation has left is unknown: " + Descriptions.describe(ex), ex);
			}
		}

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
