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

package io.github.lambdabatch.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import org.jspecify.annotations.Nullable;

/**
 * A Lambda context for tests. Its remaining time does not run out, unless a
 * {@link #timeout} is set: it is the time that the test has set, 15 minutes by default.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class FakeLambdaContext implements Context {

	private static final Duration LONGEST = Duration.ofMinutes(15);

	private static final int MEMORY_LIMIT_IN_MB = 512;

	private final String requestId = UUID.randomUUID().toString();

	private final String functionName;

	private volatile Deque<Duration> remainingTimes = new ArrayDeque<>(List.of(LONGEST));

	private volatile @Nullable Long deadlineNanos;

	private volatile @Nullable String xrayTraceId;

	/**
	 * Create a context.
	 */
	public FakeLambdaContext() {
		this("test-function");
	}

	/**
	 * Create a context.
	 * @param functionName the name of the Lambda function
	 */
	public FakeLambdaContext(String functionName) {
		this.functionName = functionName;
	}

	/**
	 * Set the remaining time. It takes effect at once, even while a batch is processed.
	 * @param remainingTime the remaining time
	 * @return this context
	 */
	public FakeLambdaContext remainingTime(Duration remainingTime) {
		return remainingTimes(remainingTime);
	}

	/**
	 * Set the remaining times that successive calls return. A batch reads the first one
	 * when it begins, and the second one before it starts the first record.
	 * @param first the remaining time that the first call returns
	 * @param later the remaining times that later calls return; the last one is repeated
	 * @return this context
	 */
	public FakeLambdaContext remainingTimes(Duration first, Duration... later) {
		Deque<Duration> times = new ArrayDeque<>(List.of(later));
		times.addFirst(first);
		this.remainingTimes = times;
		return this;
	}

	/**
	 * Let the remaining time run out, as it does on Lambda. The time starts now.
	 * @param timeout the timeout of the function
	 * @return this context
	 */
	public FakeLambdaContext timeout(Duration timeout) {
		this.deadlineNanos = System.nanoTime() + timeout.toNanos();
		return this;
	}

	/**
	 * Set the trace header of AWS X-Ray.
	 * @param xrayTraceId the header, such as
	 * {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}
	 * @return this context
	 */
	public FakeLambdaContext xrayTraceId(String xrayTraceId) {
		this.xrayTraceId = xrayTraceId;
		return this;
	}

	@Override
	public @Nullable String getXrayTraceId() {
		return this.xrayTraceId;
	}

	@Override
	public int getRemainingTimeInMillis() {
		Long deadline = this.deadlineNanos;
		if (deadline != null) {
			return (int) Math.max(0, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
		}
		Deque<Duration> times = this.remainingTimes;
		synchronized (times) {
			return (int) ((times.size() > 1) ? times.removeFirst() : times.getFirst()).toMillis();
		}
	}

	@Override
	public String getAwsRequestId() {
		return this.requestId;
	}

	@Override
	public String getLogGroupName() {
		return "/aws/lambda/" + this.functionName;
	}

	@Override
	public String getLogStreamName() {
		return "2025/09/21/[$LATEST]" + this.requestId.replace("-", "");
	}

	@Override
	public String getFunctionName() {
		return this.functionName;
	}

	@Override
	public String getFunctionVersion() {
		return "$LATEST";
	}

	@Override
	public String getInvokedFunctionArn() {
		return Events.arn("lambda", "function:" + this.functionName);
	}

	@Override
	public @Nullable CognitoIdentity getIdentity() {
		return null;
	}

	@Override
	public @Nullable ClientContext getClientContext() {
		return null;
	}

	@Override
	public int getMemoryLimitInMB() {
		return MEMORY_LIMIT_IN_MB;
	}

	@Override
	public LambdaLogger getLogger() {
		return new ConsoleLogger();
	}

	/**
	 * Writes to the console, as Lambda's own logger does.
	 */
	private static final class ConsoleLogger implements LambdaLogger {

		@Override
		public void log(String message) {
			System.out.print(message);
		}

		@Override
		public void log(byte[] message) {
			System.out.writeBytes(message);
		}

	}

}
