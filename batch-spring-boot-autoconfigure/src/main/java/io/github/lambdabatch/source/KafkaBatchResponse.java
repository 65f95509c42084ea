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

package io.github.lambdabatch.source;

import java.util.List;

/**
 * The answer to a batch of Kafka records, for which AWS's own library has no type:
 * <code>{"batchItemFailures":[{"itemIdentifier":{"partition":"orders-0","offset":100}}]}</code>.
 * Jackson writes it in this form.
 *
 * @param batchItemFailures the records that were not handled
 * @since 0.1.0
 */
public record KafkaBatchResponse(List<BatchItemFailure> batchItemFailures) {

	/**
	 * Create a response.
	 */
	public KafkaBatchResponse {
		batchItemFailures = List.copyOf(batchItemFailures);
	}

	/**
	 * A record that was not handled.
	 *
	 * @param itemIdentifier what identifies the record
	 * @since 0.1.0
	 */
	public record BatchItemFailure(ItemIdentifier itemIdentifier) {

	}

	/**
	 * What identifies a record.
	 *
	 * @param partition the topic and the partition as the event names them, such as
	 * {@code orders-0}
	 * @param offset the offset in the partition
	 * @since 0.1.0
	 */
	public record ItemIdentifier(String partition, long offset) {

		private static final char SEPARATOR = '@';

		/**
		 * Return the identifier that a text stands for.
		 * @param text an identifier, as {@link #toString()} returns it
		 * @return the identifier
		 * @throws IllegalArgumentException if the text is not of that form
		 */
		public static ItemIdentifier of(String text) {
			int end = text.lastIndexOf(SEPARATOR);
			try {
				return new ItemIdentifier(text.substring(0, end), Long.parseLong(text, end + 1, text.length(), 10));
			}
			catch (IndexOutOfBoundsException | NumberFormatException ex) {
				throw new IllegalArgumentException("'text' must be of the form 'orders-0@100'");
			}
		}

		/**
		 * Return the identifier as a text, such as {@code orders-0@100}.
		 */
		@Override
		public String toString() {
			return this.partition + SEPARATOR + this.offset;
		}

	}

}
