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
 * Internal: what the library's own sources add for speed. Not meant to be implemented or
 * called by applications; may change at any time.
 * <p>
 * A payload that is still in the bytes of the event and can be copied from there without
 * creating any other object. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface EncodedPayload {

	/**
	 * Return the maximum length of the payload.
	 * @return the length in bytes of a buffer that {@link #copyPayload} can fill, or a
	 * negative number if the payload has to be read from the record
	 */
	int maxPayloadLength();

	/**
	 * Copy the payload.
	 * @param buffer where the payload is written in UTF-8, at least as long as
	 * {@link #maxPayloadLength()}
	 * @return the length of the payload in bytes, or a negative number if it has to be
	 * read from the record
	 */
	int copyPayload(byte[] buffer);

}
