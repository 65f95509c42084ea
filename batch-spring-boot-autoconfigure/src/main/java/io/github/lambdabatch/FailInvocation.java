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

import io.github.lambdabatch.EventType.Redelivery;

/**
 * When failed records fail the whole invocation instead of being reported one by one.
 *
 * @since 0.1.0
 */
public enum FailInvocation {

	/**
	 * Never. Failed records are reported, and Lambda continues to poll SQS at full scale.
	 * Requires {@code ReportBatchItemFailures} on the event source mapping.
	 */
	NEVER,

	/**
	 * When there are records and none of them was handled. Lambda's error metric then
	 * shows the failure.
	 */
	WHEN_ALL_FAIL,

	/**
	 * When any record was not handled. Meant for an event source mapping without
	 * {@code ReportBatchItemFailures}, with which Lambda takes every answer for a
	 * complete success.
	 */
	WHEN_ANY_FAILS;

	/**
	 * Return what holds for a source where nothing else is set.
	 * @param eventType the kind of source
	 * @return {@link #WHEN_ANY_FAILS} if Lambda does not look at the answer, otherwise
	 * {@link #NEVER}
	 */
	public static FailInvocation defaultFor(EventType eventType) {
		return (eventType.redelivery() == Redelivery.BATCH) ? WHEN_ANY_FAILS : NEVER;
	}

	boolean applies(BatchResult<?, ?> result) {
		return switch (this) {
			case NEVER -> false;
			case WHEN_ALL_FAIL -> !result.records().isEmpty() && result.handledCount() == 0;
			case WHEN_ANY_FAILS -> result.handledCount() < result.records().size();
		};
	}

}
