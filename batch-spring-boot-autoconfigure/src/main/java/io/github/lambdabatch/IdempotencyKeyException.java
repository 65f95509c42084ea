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
 * A record has no key for its {@link IdempotencyStore}. As another attempt would not give
 * it one, the record is not retried but handed to a {@link RecordRecoverer} at once, or
 * else reported as failed.
 *
 * @since 0.1.0
 * @see IdempotencyKeyResolver
 */
@SuppressWarnings("serial")
public class IdempotencyKeyException extends RuntimeException {

	/**
	 * Create the exception.
	 * @param message why the record has no key. It must not contain the payload
	 */
	public IdempotencyKeyException(String message) {
		this(message, null);
	}

	/**
	 * Create the exception.
	 * @param message why the record has no key. It must not contain the payload
	 * @param cause the cause, or {@code null}
	 */
	public IdempotencyKeyException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
