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

package io.github.lambdabatch.idempotency;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table of DynamoDB in memory that keeps the conditions of writes. It understands the
 * part of DynamoDB's expressions that a store may need, and refuses everything else.
 */
final class FakeDynamoDb implements DynamoDbClient {

	private static final Pattern TOKEN = Pattern.compile("[#:]?\\w+|[(),<=]|\\S");

	private final Map<String, Map<String, AttributeValue>> items = new HashMap<>();

	private boolean returnsItems = true;

	/**
	 * Return no item with a condition that failed, as some emulators do not.
	 */
	void returnNoItems() {
		this.returnsItems = false;
	}

	@Override
	public synchronized GetItemResponse getItem(GetItemRequest request) {
		assertThat(request.consistentRead()).isTrue();
		return GetItemResponse.builder()
			.item(this.items.get(Objects.requireNonNull(request.key().get("id")).s()))
			.build();
	}

	synchronized @Nullable Map<String, AttributeValue> item(String id) {
		return this.items.get(id);
	}

	synchronized List<String> ids() {
		return List.copyOf(this.items.keySet());
	}

	@Override
	public synchronized PutItemResponse putItem(PutItemRequest request) {
		String id = Objects.requireNonNull(request.item().get("id")).s();
		require(id, request.conditionExpression(), request.expressionAttributeNames(),
				request.expressionAttributeValues(), request.returnValuesOnConditionCheckFailure());
		this.items.put(id, Map.copyOf(request.item()));
		return PutItemResponse.builder().build();
	}

	@Override
	public synchronized UpdateItemResponse updateItem(UpdateItemRequest request) {
		String id = Objects.requireNonNull(request.key().get("id")).s();
		require(id, request.conditionExpression(), request.expressionAttributeNames(),
				request.expressionAttributeValues(), request.returnValuesOnConditionCheckFailure());
		Map<String, AttributeValue> item = new HashMap<>(this.items.getOrDefault(id, request.key()));
		Tokens tokens = new Tokens(request.updateExpression());
		while (!tokens.isEmpty()) {
			String clause = tokens.next();
			do {
				String name = Objects.requireNonNull(request.expressionAttributeNames().get(tokens.next()));
				if (clause.equals("SET")) {
					tokens.expect("=");
					item.put(name, Objects.requireNonNull(request.expressionAttributeValues().get(tokens.next())));
				}
				else if (clause.equals("REMOVE")) {
					item.remove(name);
				}
				else {
					throw new IllegalArgumentException(request.updateExpression());
				}
			}
			while (tokens.skip(","));
		}
		this.items.put(id, item);
		return UpdateItemResponse.builder().build();
	}

	@Override
	public synchronized DeleteItemResponse deleteItem(DeleteItemRequest request) {
		String id = Objects.requireNonNull(request.key().get("id")).s();
		require(id, request.conditionExpression(), request.expressionAttributeNames(),
				request.expressionAttributeValues(), request.returnValuesOnConditionCheckFailure());
		this.items.remove(id);
		return DeleteItemResponse.builder().build();
	}

	private void require(String id, @Nullable String condition, Map<String, String> names,
			Map<String, AttributeValue> values, @Nullable ReturnValuesOnConditionCheckFailure returned) {
		Map<String, AttributeValue> item = this.items.getOrDefault(id, Map.of());
		if (condition != null && !new Condition(item, names, values).test(condition)) {
			throw ConditionalCheckFailedException.builder()
				.item((this.returnsItems && returned == ReturnValuesOnConditionCheckFailure.ALL_OLD) ? item : null)
				.build();
		}
	}

	@Override
	public String serviceName() {
		return SERVICE_NAME;
	}

	@Override
	public void close() {
	}

	/**
	 * The words of an expression.
	 */
	private static final class Tokens {

		private final Deque<String> words = new ArrayDeque<>();

		Tokens(String expression) {
			Matcher matcher = TOKEN.matcher(expression);
			while (matcher.find()) {
				this.words.add(matcher.group());
			}
		}

		boolean isEmpty() {
			return this.words.isEmpty();
		}

		String next() {
			return this.words.remove();
		}

		boolean skip(String word) {
			boolean found = word.equals(this.words.peek());
			if (found) {
				this.words.remove();
			}
			return found;
		}

		void expect(String word) {
			if (!skip(word)) {
				throw new IllegalArgumentException("%s expected before %s".formatted(word, this.words));
			}
		}

	}

	/**
	 * A condition on an item.
	 *
	 * @param item the item, empty if there is none
	 * @param names the attributes that the expression names
	 * @param values what it compares them with
	 */
	private record Condition(Map<String, AttributeValue> item, Map<String, String> names,
			Map<String, AttributeValue> values) {

		boolean test(String expression) {
			Tokens tokens = new Tokens(expression);
			boolean result = or(tokens);
			if (!tokens.isEmpty()) {
				throw new IllegalArgumentException(expression);
			}
			return result;
		}

		private boolean or(Tokens tokens) {
			boolean result = and(tokens);
			while (tokens.skip("OR")) {
				result |= and(tokens);
			}
			return result;
		}

		private boolean and(Tokens tokens) {
			boolean result = comparison(tokens);
			while (tokens.skip("AND")) {
				result &= comparison(tokens);
			}
			return result;
		}

		private boolean comparison(Tokens tokens) {
			if (tokens.skip("(")) {
				boolean result = or(tokens);
				tokens.expect(")");
				return result;
			}
			if (tokens.skip("attribute_not_exists")) {
				tokens.expect("(");
				boolean result = attribute(tokens) == null;
				tokens.expect(")");
				return result;
			}
			AttributeValue attribute = attribute(tokens);
			String operator = tokens.next();
			AttributeValue value = Objects.requireNonNull(this.values.get(tokens.next()));
			return attribute != null && switch (operator) {
				case "=" -> attribute.equals(value);
				case "<" -> new BigDecimal(attribute.n()).compareTo(new BigDecimal(value.n())) < 0;
				default -> throw new IllegalArgumentException(operator);
			};
		}

		private @Nullable AttributeValue attribute(Tokens tokens) {
			return this.item.get(Objects.requireNonNull(this.names.get(tokens.next())));
		}

	}

}
