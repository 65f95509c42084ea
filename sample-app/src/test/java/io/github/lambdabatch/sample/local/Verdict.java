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

package io.github.lambdabatch.sample.local;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What an event source mapping with {@code ReportBatchItemFailures} makes of a function's
 * answer. Hard on the function: an answer whose meaning AWS does not document is an error
 * of the one who sent it, never a guess.
 *
 * @param failed the identifiers of the messages that stay in the queue
 * @param whole whether that is the whole batch, as the answer names nothing that can be
 * trusted
 */
record Verdict(Set<String> failed, boolean whole) {

	private static final JsonMapper mapper = JsonMapper.builder().build();

	/**
	 * Judges an answer.
	 * @param answer the bytes that the function returned
	 * @param batch the identifiers of the batch's messages
	 * @return the verdict
	 * @throws UndocumentedAnswerException if AWS does not say what such an answer means
	 */
	static Verdict of(byte[] answer, Collection<String> batch) {
		return of(answer, batch, (identifier) -> identifier.isString() ? identifier.stringValue() : null);
	}

	/**
	 * Judges an answer about records of Kafka, which are identified by a partition and an
	 * offset.
	 * @param answer the bytes that the function returned
	 * @param batch the {@linkplain #kafkaIdentifier identifiers} of the batch's records
	 * @return the verdict
	 * @throws UndocumentedAnswerException if AWS does not say what such an answer means
	 */
	static Verdict ofKafka(byte[] answer, Collection<String> batch) {
		return of(answer, batch, (identifier) -> {
			JsonNode partition = identifier.get("partition");
			JsonNode offset = identifier.get("offset");
			boolean known = partition != null && partition.isString() && offset != null && offset.isIntegralNumber()
					&& offset.canConvertToLong();
			return known ? kafkaIdentifier(partition.stringValue(), offset.longValue()) : null;
		});
	}

	/**
	 * Makes one text of what identifies a record of Kafka.
	 * @param partition topic and partition, as events name them
	 * @param offset the offset
	 * @return the identifier
	 */
	static String kafkaIdentifier(String partition, long offset) {
		return partition + "@" + offset;
	}

	private static Verdict of(byte[] answer, Collection<String> batch, IdentifierReader reader) {
		Set<String> all = Set.copyOf(batch);
		JsonNode root = parse(answer);
		if (root == null) {
			return new Verdict(all, true);
		}
		if (root.isNull() || root.isString() && root.stringValue().isEmpty() || root.isArray() && root.isEmpty()) {
			return new Verdict(Set.of(), false);
		}
		if (!root.isObject()) {
			throw new UndocumentedAnswerException("neither an object nor empty", root);
		}
		JsonNode items = root.get("batchItemFailures");
		if (items == null || items.isNull()) {
			return new Verdict(Set.of(), false);
		}
		return items.isArray() ? of(items, all, reader) : new Verdict(all, true);
	}

	private static Verdict of(JsonNode items, Set<String> all, IdentifierReader reader) {
		Set<String> failed = new LinkedHashSet<>();
		boolean duplicate = false;
		for (JsonNode item : items) {
			JsonNode identifier = item.get("itemIdentifier");
			String text = (identifier != null) ? reader.read(identifier) : null;
			if (text == null || !all.contains(text)) {
				return new Verdict(all, true);
			}
			duplicate |= !failed.add(text);
		}
		if (duplicate) {
			throw new UndocumentedAnswerException("an identifier twice", items);
		}
		return new Verdict(failed, false);
	}

	private static @Nullable JsonNode parse(byte[] answer) {
		try {
			JsonNode root = mapper.readTree(answer);
			return root.isMissingNode() ? null : root;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/** Reads an identifier. */
	@FunctionalInterface
	private interface IdentifierReader {

		/**
		 * Reads an identifier.
		 * @param identifier what the answer has
		 * @return the identifier, or {@code null} if it is none
		 */
		@Nullable String read(JsonNode identifier);

	}

	/**
	 * Thrown when a function sends what AWS does not document.
	 */
	static class UndocumentedAnswerException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		UndocumentedAnswerException(String what, JsonNode answer) {
			super("No one knows what Lambda makes of this answer (%s): %s".formatted(what, answer));
		}

	}

}
