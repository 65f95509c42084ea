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

/**
 * Thrown when a function that is to handle records cannot be served as it is declared or
 * chosen. Otherwise records could be acknowledged that have not been handled. For most
 * mistakes, the application refuses to start; a mistake that cannot be found before a
 * function is looked up makes that lookup fail.
 *
 * @since 0.1.0
 */
public class InvalidFunctionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidFunctionException(String description, String action) {
		super(description);
		this.action = action;
	}

	/**
	 * Create an exception for a mistake that is found after the start of the application.
	 * Failure analyzers no longer run then, so the message contains the action, too.
	 */
	static InvalidFunctionException atRunTime(String description, String action) {
		return new InvalidFunctionException(description + " " + action, action);
	}

	/**
	 * Return how to correct the mistake.
	 * @return the action, as a failure analysis shows it
	 */
	public String action() {
		return this.action;
	}

}
