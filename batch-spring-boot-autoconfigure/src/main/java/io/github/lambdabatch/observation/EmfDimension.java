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

import io.github.lambdabatch.BatchContext;

/**
 * What metrics in CloudWatch's embedded metric format can be told apart by. CloudWatch
 * charges each combination of values as a metric of its own, so nothing that identifies a
 * record or an invocation is among them.
 *
 * @since 0.1.0
 * @see EmbeddedMetrics
 */
public enum EmfDimension {

	/**
	 * The name of the function, that of its bean.
	 */
	FUNCTION("function"),

	/**
	 * The kind of source: {@code sqs}, {@code sqs-fifo}, {@code kinesis} or
	 * {@code dynamodb}.
	 */
	SOURCE("source"),

	/**
	 * The name of the queue, the stream or the table.
	 */
	DESTINATION("destination");

	private final String key;

	EmfDimension(String key) {
		this.key = key;
	}

	/**
	 * Return the name of the dimension in CloudWatch.
	 * @return the name, such as {@code function}
	 */
	public String key() {
		return this.key;
	}

	String value(BatchContext<?> batch) {
		String value = switch (this) {
			case FUNCTION -> batch.functionName();
			case SOURCE -> OutcomeKeys.source(batch.eventType());
			case DESTINATION -> Destination.of(batch);
		};
		return (value != null && !value.isBlank()) ? value : OutcomeKeys.NONE;
	}

}
