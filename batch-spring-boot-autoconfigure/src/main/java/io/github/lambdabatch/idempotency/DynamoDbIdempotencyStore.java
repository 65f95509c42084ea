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

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

import io.github.lambdabatch.IdempotencyStore;

/**
 * Keeps the entries in a table of DynamoDB, each as one item. A claim, a completion and a
 * release are one conditional write each.
 * <p>
 * The partition key of the table is {@code id}, a string. The time to live of DynamoDB
 * should be switched on for {@code expiration}. The items have the attributes that the
 * idempotency utilities of Powertools for AWS Lambda use, so they can share a table, and
 * {@code owner} in addition.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class DynamoDbIdempotencyStore implements IdempotencyStore {

	private static final String ID = "id";

	private static final String STATUS = "status";

	private static final String OWNER = "owner";

	/** In seconds, as DynamoDB's time to live needs it. */
	private static final String EXPIRATION = "expiration";

	/** In milliseconds. */
	private static final String IN_PROGRESS_EXPIRATION = "in_progress_expiration";

	private static final String IN_PROGRESS = "INPROGRESS";

	private static final String COMPLETED = "COMPLETED";

	private static final Map<String, String> NAMES = Map.of("#id", ID, "#status", STATUS, "#expiration", EXPIRATION,
			"#inProgressExpiration", IN_PROGRESS_EXPIRATION);

	private static final String IS_FREE = "attribute_not_exists(#id) OR #expiration < :seconds"
			+ " OR (#status = :inProgress AND #inProgressExpiration < :millis)";

	private static final long MILLIS_PER_SECOND = 1000;

	private final Supplier<DynamoDbClient> client;

	private final String tableName;

	private final InstantSource clock;

	/**
	 * Create a store.
	 * @param client calls DynamoDB. It should have short timeouts, as records wait for it
	 * @param tableName the name or the ARN of the table
	 */
	public DynamoDbIdempotencyStore(DynamoDbClient client, String tableName) {
		this(() -> client, tableName, InstantSource.system());
		Objects.requireNonNull(client, "'client' must not be null");
	}

	/**
	 * Create a store.
	 * @param client returns the client, which may be made with the first call
	 * @param tableName the name or the ARN of the table
	 * @param clock tells the time
	 */
	public DynamoDbIdempotencyStore(Supplier<DynamoDbClient> client, String tableName, InstantSource clock) {
		this.client = Objects.requireNonNull(client, "'client' must not be null");
		if (tableName.isBlank()) {
			throw new IllegalArgumentException("'tableName' must not be blank");
		}
		this.tableName = tableName;
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
	}

	@Override
	public Claim claim(String key, String owner, Duration duration) {
		long now = this.clock.millis();
		long until = now + duration.toMillis();
		Map<String, AttributeValue> item = new HashMap<>();
		item.put(ID, string(StoredKey.of(key)));
		item.put(STATUS, string(IN_PROGRESS));
		item.put(OWNER, string(owner));
		item.put(IN_PROGRESS_EXPIRATION, number(until));
		item.put(EXPIRATION, number(seconds(until)));
		try {
			this.client.get()
				.putItem((request) -> request.tableName(this.tableName)
					.item(item)
					.conditionExpression(IS_FREE)
					.expressionAttributeNames(NAMES)
					.expressionAttributeValues(Map.of(":seconds", number(now / MILLIS_PER_SECOND), ":millis",
							number(now), ":inProgress", string(IN_PROGRESS)))
					.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
			return Claim.CLAIMED;
		}
		catch (ConditionalCheckFailedException ex) {
			return answer(ex.hasItem() ? ex.item() : find(key), owner);
		}
	}

	/**
	 * Not every emulator returns the item that was in the way, as DynamoDB does.
	 */
	private Map<String, AttributeValue> find(String key) {
		return this.client.get()
			.getItem((request) -> request.tableName(this.tableName)
				.key(Map.of(ID, string(StoredKey.of(key))))
				.consistentRead(true))
			.item();
	}

	private static Claim answer(Map<String, AttributeValue> item, String owner) {
		if (COMPLETED.equals(text(item, STATUS))) {
			return Claim.HANDLED_BEFORE;
		}
		// The client repeats a call whose answer was lost, although it has succeeded.
		return owner.equals(text(item, OWNER)) ? Claim.CLAIMED : Claim.IN_PROGRESS;
	}

	@Override
	public void complete(String key, String owner, Duration expiresAfter) {
		long expiration = seconds(this.clock.millis() + expiresAfter.toMillis());
		this.client.get()
			.updateItem((request) -> request.tableName(this.tableName)
				.key(Map.of(ID, string(StoredKey.of(key))))
				.updateExpression("SET #status = :completed, #owner = :owner, #expiration = :expiration"
						+ " REMOVE #inProgressExpiration")
				.expressionAttributeNames(Map.of("#status", STATUS, "#owner", OWNER, "#expiration", EXPIRATION,
						"#inProgressExpiration", IN_PROGRESS_EXPIRATION))
				.expressionAttributeValues(Map.of(":completed", string(COMPLETED), ":owner", string(owner),
						":expiration", number(expiration))));
	}

	@Override
	public void release(String key, String owner) {
		try {
			this.client.get()
				.deleteItem((request) -> request.tableName(this.tableName)
					.key(Map.of(ID, string(StoredKey.of(key))))
					.conditionExpression("#status = :inProgress AND #owner = :owner")
					.expressionAttributeNames(Map.of("#status", STATUS, "#owner", OWNER))
					.expressionAttributeValues(Map.of(":inProgress", string(IN_PROGRESS), ":owner", string(owner))));
		}
		catch (ConditionalCheckFailedException ex) {
			// Another owner has claimed the entry after this claim had expired.
		}
	}

	/**
	 * Round up, so that an entry does not expire before its claim.
	 */
	private static long seconds(long millis) {
		return (millis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
	}

	private static AttributeValue string(String value) {
		return AttributeValue.fromS(value);
	}

	private static AttributeValue number(long value) {
		return AttributeValue.fromN(Long.toString(value));
	}

	private static @Nullable String text(Map<String, AttributeValue> item, String name) {
		AttributeValue value = item.get(name);
		return (value != null) ? value.s() : null;
	}

	@Override
	public String toString() {
		return "DynamoDB table " + this.tableName;
	}

}
