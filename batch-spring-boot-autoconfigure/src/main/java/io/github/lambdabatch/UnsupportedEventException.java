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

import org.jspecify.annotations.Nullable;

/**
 * Thrown when an event is not a batch that can be processed. No record has been handled;
 * the invocation fails, so that Lambda delivers the whole event again.
 *
 * @since 0.1.0
 */
public class UnsupportedEventException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what was seen and what was expected; no content of the event
	 */
	public UnsupportedEventException(String message) {
		this(message, null);
	}

	/**
	 * Create the exception.
	 * @param message what was seen and what was expected; no content of the event
	 * @param cause the cause, or {@code null}
	 */
	public UnsupportedEventException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
