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

package io.github.lambdabatch.observation;

import java.time.Duration;

/**
 * Sends to its destination what has been measured so far. Lambda freezes a function as
 * soon as it has answered, so what is not sent before may arrive late or never.
 * <p>
 * Beans of this type are called at the end of each batch, one after the other, on the
 * thread of the invocation. What they throw is logged and does not affect the batch. Must
 * be safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface TelemetryFlusher {

	/**
	 * Send what has been measured so far.
	 * @param timeout how long that may take at most; the answer waits for it
	 * @throws Exception if it could not be sent
	 */
	void flush(Duration timeout) throws Exception;

}
