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

package io.github.lambdabatch.payload;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;

/**
 * Reads what a handler takes from its record.
 */
interface InputReader {

	/**
	 * Read the input of a handler.
	 * @param source the source of the record
	 * @param context the record
	 * @param <R> the type of the record
	 * @return what the handler takes, or {@code null} if the record is a tombstone of
	 * Kafka
	 * @throws Exception if what the handler takes cannot be read from the record
	 */
	<R> @Nullable Object read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception;

	/**
	 * Do what makes the first payload slow, with nothing of the application but the type
	 * of the payload and the mapper.
	 * @param source the source of the record
	 * @param record a made-up record whose payload is an empty object
	 * @param <R> the type of the record
	 */
	<R> void prime(EventSource<?, R, ?> source, R record);

}
