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

import java.util.stream.Collectors;

/**
 * Thrown when records of a batch were not handled and {@link FailInvocation} makes the
 * invocation fail. Lambda then delivers the whole batch again.
 * <p>
 * The message contains counts and item identifiers. The exceptions of the first failed
 * records are suppressed exceptions of this one.
 *
 * @since 0.1.0
 */
public class BatchFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/** As many causes and identifiers as Lambda does not cut off its errors. */
	private static final int MAX_DETAILS = 10;

	private final transient BatchResult<?, ?> result;

	BatchFailedException(BatchResult<?, ?> result) {
		super(describe(result));
		this.result = result;
		result.outcomes()
			.stream()
			.filter(RecordOutcome.Failed.class::isInstance)
			.limit(MAX_DETAILS)
			.forEach((outcome) -> addSuppressed(((RecordOutcome.Failed) outcome).exception()));
	}

	private static String describe(BatchResult<?, ?> result) {
		StringBuilder message = new StringBuilder();
		message.append(result.failedCount()).append(" of ").append(result.records().size());
		message.append(" records failed and ").append(result.unprocessedCount()).append(" were not processed (");
		message.append(result.eventType().eventSource()).append("): ");
		int reported = result.itemIdentifiers().size();
		message.append(result.itemIdentifiers()
			.stream()
			.limit(MAX_DETAILS)
			.map(Printable::of)
			.collect(Collectors.joining(", ")));
		if (reported > MAX_DETAILS) {
			message.append(" and ").append(reported - MAX_DETAILS).append(" more");
		}
		return message.toString();
	}

	/**
	 * Return the result of the batch, including its response.
	 * @return the result
	 */
	public BatchResult<?, ?> result() {
		return this.result;
	}

}
