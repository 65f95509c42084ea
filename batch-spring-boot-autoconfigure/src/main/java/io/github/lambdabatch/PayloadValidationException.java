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

/**
 * Thrown when a payload violates the constraints of its type, before its handler is
 * called. It fails that record alone. Another attempt cannot help.
 * <p>
 * The message names the places and the constraints, but no values.
 *
 * @since 0.1.0
 */
public class PayloadValidationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what is wrong with the payload; no content of it
	 */
	public PayloadValidationException(String message) {
		super(message);
	}

}
