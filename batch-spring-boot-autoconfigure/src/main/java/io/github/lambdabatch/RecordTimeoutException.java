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

import java.time.Duration;

/**
 * The failure of a record whose handler took longer than {@code record-timeout}. The
 * exception that the handler threw when it was interrupted is suppressed in this one.
 *
 * @since 0.1.0
 */
public class RecordTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RecordTimeoutException(Duration timeout) {
		super("The handler took longer than the record timeout of %d ms".formatted(timeout.toMillis()));
	}

}
