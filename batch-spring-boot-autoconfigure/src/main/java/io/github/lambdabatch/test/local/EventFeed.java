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

package io.github.lambdabatch.test.local;

/**
 * Feeds a function from one source. Used by one thread.
 */
interface EventFeed extends AutoCloseable {

	/**
	 * Describe the source.
	 * @return words such as {@code the queue 'orders'}
	 */
	String source();

	/**
	 * Deliver one batch, if there are records.
	 * @return whether there were any
	 * @throws InterruptedException if the caller is interrupted
	 */
	boolean poll() throws InterruptedException;

	/**
	 * Return whether nothing is left in the source, not even records that wait for their
	 * redelivery.
	 */
	boolean isEmpty();

	@Override
	default void close() {
	}

}
