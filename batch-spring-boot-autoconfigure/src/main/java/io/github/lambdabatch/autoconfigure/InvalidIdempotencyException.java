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

/**
 * Thrown if what the properties say about idempotency cannot be applied.
 */
class InvalidIdempotencyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String action;

	InvalidIdempotencyException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return what the user can do about it.
	 */
	String action() {
		return this.action;
	}

}
