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

import java.time.Duration;

/**
 * What the backend asks a handler to do with an order.
 */
public enum SoakStep {

	/** Do the work at once. */
	WORK,

	/** Do the work slowly. */
	WORK_SLOWLY,

	/** Do work that takes longer than an invocation may. */
	WORK_TOO_LONG,

	/** Do the work and then throw an exception. */
	WORK_AND_FAIL,

	/** Throw an exception that another attempt may avoid. */
	FAIL,

	/** Throw an exception for which another attempt is of no use. */
	REJECT,

	/** Throw an {@code AssertionError}. */
	THROW_ASSERTION_ERROR,

	/** Throw an {@code NoClassDefFoundError}. */
	THROW_LINKAGE_ERROR,

	/** Overflow the stack. */
	OVERFLOW_STACK,

	/** Throw an {@code OutOfMemoryError}, which fails the whole invocation. */
	RUN_OUT_OF_MEMORY,

	/** Hang until interrupted. */
	HANG,

	/** Hang, and ignore interrupts. */
	HANG_IN_SPITE_OF_INTERRUPTS;

	/**
	 * How long slow work takes.
	 */
	static final Duration SLOW = Duration.ofMillis(150);

	/**
	 * By how much work that takes too long, and a handler that hangs, outlasts the
	 * invocation.
	 */
	static final Duration BEYOND = Duration.ofMillis(1500);

	/**
	 * Whether the handler tells the backend that it has done the work, unless it is
	 * interrupted before.
	 * @return whether it does work
	 */
	public boolean isWork() {
		return switch (this) {
			case WORK, WORK_SLOWLY, WORK_TOO_LONG, WORK_AND_FAIL -> true;
			default -> false;
		};
	}

	/**
	 * Whether the handler fails in any case, with what the library may try again or not.
	 * @return whether it throws by itself
	 */
	public boolean isFailure() {
		return switch (this) {
			case WORK, WORK_SLOWLY, WORK_TOO_LONG, HANG, HANG_IN_SPITE_OF_INTERRUPTS -> false;
			default -> true;
		};
	}

}
