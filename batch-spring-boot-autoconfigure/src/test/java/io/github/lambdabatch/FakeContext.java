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

package io.github.lambdabatch;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;

/**
 * A Lambda context whose remaining time is the test's to say.
 */
public class FakeContext implements Context {

	private volatile IntSupplier remainingMillis;

	private volatile String invokedFunctionArn = "arn";

	public FakeContext(int remainingMillis) {
		this.remainingMillis = () -> remainingMillis;
	}

	/**
	 * Make the time stand still.
	 */
	public void setRemaining(int millis) {
		this.remainingMillis = () -> millis;
	}

	public FakeContext invokedFunctionArn(String arn) {
		this.invokedFunctionArn = arn;
		return this;
	}

	public void setRemaining(IntSupplier millis) {
		this.remainingMillis = millis;
	}

	/**
	 * Let the time run, as it does in Lambda.
	 */
	FakeContext running() {
		int millis = getRemainingTimeInMillis();
		long start = System.nanoTime();
		this.remainingMillis = () -> (int) (millis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
		return this;
	}

	@Override
	public int getRemainingTimeInMillis() {
		return this.remainingMillis.getAsInt();
	}

	@Override
	public String getAwsRequestId() {
		return "request";
	}

	@Override
	public String getLogGroupName() {
		return "group";
	}

	@Override
	public String getLogStreamName() {
		return "stream";
	}

	@Override
	public String getFunctionName() {
		return "function";
	}

	@Override
	public String getFunctionVersion() {
		return "1";
	}

	@Override
	public String getInvokedFunctionArn() {
		return this.invokedFunctionArn;
	}

	@Override
	public CognitoIdentity getIdentity() {
		throw new UnsupportedOperationException();
	}

	@Override
	public ClientContext getClientContext() {
		throw new UnsupportedOperationException();
	}

	@Override
	public int getMemoryLimitInMB() {
		return 512;
	}

	@Override
	public LambdaLogger getLogger() {
		throw new UnsupportedOperationException();
	}

}
