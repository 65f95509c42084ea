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

import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Handles what has been read from one record: its payload, a {@link Change}, or a
 * {@link org.springframework.messaging.Message} of either. {@link PayloadHandlers} makes
 * a {@link RecordHandler} of it, and what is said there about results, exceptions and
 * threads holds here too.
 *
 * @param <T> the type of the input
 * @param <R> the type of the record
 * @since 0.1.0
 * @see PayloadHandlers
 */
@FunctionalInterface
public interface PayloadHandler<T extends @Nullable Object, R> {

	/**
	 * Handle the input that one record stands for.
	 * @param input the payload, change or message; {@code null} for a tombstone of Kafka,
	 * a record without a value
	 * @param context the record and what is known about it and its batch
	 * @return a result for listeners, or {@code null}
	 * @throws Exception if the record could not be handled
	 */
	@Nullable Object handle(T input, RecordContext<R> context) throws Exception;

	/**
	 * Return what distinguishes this handler from other handlers of the same processor,
	 * for its redelivery memory: records that one handler has handled do not count as
	 * handled for another one.
	 * <p>
	 * By default each object is a scope of its own. A handler that is created anew for
	 * each batch has to return a name instead: otherwise nothing that it has handled is
	 * recognized when Lambda delivers it again, and the processor keeps a memory for each
	 * batch.
	 * @return the scope, equal from batch to batch
	 * @see RecordHandler#redeliveryScope()
	 */
	default Object redeliveryScope() {
		return this;
	}

}
