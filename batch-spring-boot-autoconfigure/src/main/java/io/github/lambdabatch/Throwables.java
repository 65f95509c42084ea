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

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Examines what handlers and their asynchronous results throw.
 */
final class Throwables {

	/** Chains of causes may be cyclic. */
	private static final int MAX_DEPTH = 50;

	private static final String PACKAGE = Throwables.class.getPackageName() + ".";

	private Throwables() {
	}

	/**
	 * Return whether no outcome in this JVM can be trusted any more. A stack overflow
	 * only concerns its own record, as the stack is free again when it is caught.
	 */
	static boolean isFatal(Throwable throwable) {
		return throwable instanceof VirtualMachineError && !(throwable instanceof StackOverflowError);
	}

	static void throwIfFatal(Throwable throwable) {
		if (isFatal(throwable)) {
			throw (VirtualMachineError) throwable;
		}
	}

	/**
	 * Return whether an exception or one of its causes is of one of the given types.
	 */
	static boolean isCausedBy(Throwable throwable, List<Class<? extends Throwable>> types) {
		Throwable current = throwable;
		for (int depth = 0; current != null && depth < MAX_DEPTH; depth++) {
			for (Class<? extends Throwable> type : types) {
				if (type.isInstance(current)) {
					return true;
				}
			}
			current = current.getCause();
		}
		return false;
	}

	/**
	 * Return the exception that futures have wrapped.
	 */
	static Throwable unwrap(Throwable throwable) {
		Throwable current = throwable;
		while (current instanceof CompletionException || current instanceof ExecutionException) {
			Throwable cause = current.getCause();
			if (cause == null) {
				break;
			}
			current = cause;
		}
		return current;
	}

	/**
	 * Return whether a throwable was thrown outside of this library.
	 */
	static boolean isThrownByApplication(Throwable throwable) {
		StackTraceElement[] frames = throwable.getStackTrace();
		return frames.length > 0 && !frames[0].getClassName().startsWith(PACKAGE);
	}

	/**
	 * Describe a throwable even if its own methods fail.
	 */
	static String describe(Throwable throwable) {
		try {
			return String.valueOf(throwable);
		}
		catch (Throwable ex) {
			throwIfFatal(ex);
			return throwable.getClass().getName();
		}
	}

}
