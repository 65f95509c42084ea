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

package io.github.lambdabatch.function;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;

/**
 * What the settings of an application ask of the place where it is deployed. The test kit
 * compares it with a template or a plan. Immutable.
 *
 * @param definition what chooses the function to call, or {@code null} if nothing does
 * @param functions the functions for batches, and for each source that a function takes
 * batches from, what its settings need
 * @since 0.1.0
 */
public record DeployedSettings(@Nullable String definition, Map<String, Map<EventType, Needs>> functions) {

	/**
	 * What the settings of a function need for the batches of a source.
	 *
	 * @param maxReceives how often a message must have been received before a recoverer
	 * takes it, or {@code null} if that does not matter
	 * @param failInvocation when failed records fail the whole invocation
	 * @param deadLetterQueue the name, ARN or URL of the queue for dead letters, or
	 * {@code null}
	 * @param recovers whether a recoverer takes records that always fail
	 * @param delaysRedelivery whether the redelivery of messages is delayed
	 * @param idempotencyTable the name or ARN of the table of DynamoDB that remembers
	 * which records were handled, or {@code null} if there is none
	 * @since 0.1.0
	 */
	public record Needs(@Nullable Integer maxReceives, FailInvocation failInvocation, @Nullable String deadLetterQueue,
			boolean recovers, boolean delaysRedelivery, @Nullable String idempotencyTable) {

	}

}
