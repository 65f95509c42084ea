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

package io.github.lambdabatch.sample.payments;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the payment book does not take what it is told. Nothing is wrong with the
 * payment, so it waits for the book, and its later changes wait with it.
 */
class PaymentBookUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PaymentBookUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
