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

package io.github.lambdabatch.test.local;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How an event source mapping with {@code ReportBatchItemFailures} interprets the answer
 * of a function. It is strict: an answer whose meaning AWS does not document is an error.
 *
 * @param failed the identifiers of the records that were not handled
 * @param whole whether these are all records of the batch because the answer is not valid
 * @since 0.1.0
 */
public record Verdict(Set<String> failed, boolean whole) {

	private static final JsonMapper mapper = JsonMapper.builder().build();

	/**
	 * Interpret an answer.
	 * @param answer the bytes that the function returned
	 * @param batch the identifiers of the records of the batch
	 * @return the verdict
	 * @throws UndocumentedAnswerException if AWS does not document the meaning of such an
	 * answer
	 */
	public static Verdict of(byte[] answer, Collection<String> batch) {
		return of(answer, batch, (identifier) -> identifier.isString() ? identifier.stringValue() : null);
	}

	/**
	 * Interpret an answer about records of Kafka, which are identified by a partition and
	 * an offset.
	 * @param answer the bytes that the function returned
	 * @param batch the {@linkplain #kafkaIdentifier identifiers} of the records of the
	 * batch
	 * @return the verdict
	 * @throws UndocumentedAnswerException if AWS does not document the meaning of such an
	 * answer
	 */
	public static Verdict ofKafka(byte[] answer, Collection<String> batch) {
		return of(answer, batch, (identifier) -> {
			JsonNode partition = identifier.get("partition");
			JsonNode offset = identifier.get("offset");
			boolean known = partition != null && partition.isString() && offset != null && offset.isIntegralNumber()
					&& offset.canConvertToLong();
			return known ? kafkaIdentifier(partition.stringValue(), offset.longValue()) : null;
		});
	}

	/**
	 * Return the identifier of a record of Kafka as one text.
	 * @param partition topic and partition, as events name them
	 * @param offset the offset
	 * @return the identifier
	 */
	public static String kafkaIdentifier(String partition, long offset) {
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
		 * Read an identifier.
		 * @param identifier the value in the answer
		 * @return the identifier, or {@code null} if the value is not an identifier
		 */
		@Nullable String read(JsonNode identifier);

	}

	/**
	 * Thrown if the meaning of an answer is not documented by AWS.
	 */
	public static class UndocumentedAnswerException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		UndocumentedAnswerException(String what, JsonNode answer) {
			super("AWS does not document what Lambda does after this answer (%s): %s".formatted(what, answer));
		}

	}

}
