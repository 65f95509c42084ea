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
 * Internal: what the library's own sources add for speed. Not meant to be implemented or
 * called by applications; may change at any time.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 * @since 0.1.0
 */
public interface LazyEventSource<E, R, S> extends EventSource<E, R, S> {

	/**
	 * Read an event whose records are mostly asked for their payload alone. All of it is
	 * checked as in {@link #read(byte[])}, but records may be read when they are asked;
	 * the bytes must not be changed as long as they are used.
	 * @param event the bytes
	 * @return the event
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; the
	 * message names what was seen
	 */
	E readForPayloads(byte[] event);

	/**
	 * Return the payload as it is in the event.
	 * @param record the record
	 * @return the same payload that {@link #payload(Object)} returns, or {@code null} if
	 * the record does not have it in this form
	 */
	@Nullable EncodedPayload encodedPayload(R record);

	/**
	 * Return an upper bound of the size of a record that takes less time than the size.
	 * @param record the record
	 * @return at least {@link #payloadSize(Object)}
	 */
	long maxPayloadSize(R record);

}
