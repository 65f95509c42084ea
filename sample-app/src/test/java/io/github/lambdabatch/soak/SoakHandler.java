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

package io.github.lambdabatch.soak;

import java.io.IOException;
import java.time.Duration;

import com.amazonaws.services.lambda.runtime.Context;

/**
 * Does with an order what the backend asks for.
 */
class SoakHandler {

	private final SoakBackendClient backend;

	SoakHandler(SoakBackendClient backend) {
		this.backend = backend;
	}

	void handle(SoakOrder order, Context context) throws IOException, InterruptedException {
		SoakStep step = this.backend.begin(context.getAwsRequestId(), order.number());
		Duration tooLong = Duration.ofMillis(context.getRemainingTimeInMillis()).plus(SoakStep.BEYOND);
		switch (step) {
			case WORK_SLOWLY -> Thread.sleep(SoakStep.SLOW.toMillis());
			case WORK_TOO_LONG -> Thread.sleep(tooLong.toMillis());
			case FAIL -> throw new IllegalStateException("Order %d fails this time".formatted(order.number()));
			case REJECT -> throw new RejectedOrderException(order.number());
			case THROW_ASSERTION_ERROR -> throw new AssertionError("Order " + order.number());
			case THROW_LINKAGE_ERROR -> throw new NoClassDefFoundError("there/is/No");
			case OVERFLOW_STACK -> overflow(order.number());
			case RUN_OUT_OF_MEMORY -> throw new OutOfMemoryError("Order " + order.number());
			case HANG -> {
				Thread.sleep(tooLong.toMillis());
				throw new IllegalStateException("Nothing interrupted order " + order.number());
			}
			case HANG_IN_SPITE_OF_INTERRUPTS -> {
				hang(tooLong);
				throw new IllegalStateException("Order %d has been hanging".formatted(order.number()));
			}
			case WORK, WORK_AND_FAIL -> {
			}
		}
		this.backend.handled(context.getAwsRequestId(), order.number());
		if (step == SoakStep.WORK_AND_FAIL) {
			throw new IllegalStateException("Order %d fails after its work is done".formatted(order.number()));
		}
	}

	private static int overflow(int depth) {
		return overflow(depth + 1) + 1;
	}

	private static void hang(Duration time) {
		long end = System.nanoTime() + time.toNanos();
		boolean interrupted = false;
		for (long left = time.toMillis(); left > 0; left = Duration.ofNanos(end - System.nanoTime()).toMillis()) {
			try {
				Thread.sleep(left);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
