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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Determines by which key an {@link IdempotencyStore} knows a record. Records with the
 * same key are handled once, even if they are different deliveries or different messages,
 * as long as they go to the same function.
 *
 * @since 0.1.0
 * @see Idempotency.Builder#keyResolver
 */
@FunctionalInterface
public interface IdempotencyKeyResolver {

	/**
	 * Return the key of a record. Called on a thread that runs handlers, by several of
	 * them at once, before each attempt and recovery that needs a claim.
	 * @param record the record and its batch
	 * @return the key. {@code null}, an empty key and any exception fail the record
	 * without a retry
	 * @throws Exception if the record has no key
	 */
	@Nullable String resolveKey(RecordContext<?> record) throws Exception;

	/**
	 * Return the default resolver. Its key is the ARN of the queue or stream and the
	 * {@linkplain RecordContext#eventId() identifier of the event}, so records with the
	 * same key are deliveries of the same record.
	 * @return the resolver
	 */
	static IdempotencyKeyResolver ofEventId() {
		return (record) -> {
			String eventId = record.eventId();
			return (eventId != null) ? Objects.toString(record.eventSourceArn(), "") + "#" + eventId : null;
		};
	}

}
