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
import java.util.Map;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.IdempotencyStore.Claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DynamoDbIdempotencyStore}.
 */
class DynamoDbIdempotencyStoreTests extends IdempotencyStoreContract {

	private final FakeDynamoDb dynamoDb = new FakeDynamoDb();

	@Override
	IdempotencyStore createStore(InstantSource clock) {
		return new DynamoDbIdempotencyStore(() -> this.dynamoDb, "idempotency", clock);
	}

	@Test
	void attributesAreThoseOfPowertools() {
		store().claim("billing.book#1", "a", Duration.ofMillis(60_500));
		String id = this.dynamoDb.ids().get(0);
		assertThat(id).matches("billing\\.book#[0-9a-f]{64}");
		assertThat(this.dynamoDb.item(id)).isEqualTo(Map.of("id", AttributeValue.fromS(id), "status",
				AttributeValue.fromS("INPROGRESS"), "owner", AttributeValue.fromS("a"), "in_progress_expiration",
				AttributeValue.fromN("1800000060500"), "expiration", AttributeValue.fromN("1800000061")));
		store().complete("billing.book#1", "a", Duration.ofDays(1));
		assertThat(this.dynamoDb.item(id))
			.isEqualTo(Map.of("id", AttributeValue.fromS(id), "status", AttributeValue.fromS("COMPLETED"), "owner",
					AttributeValue.fromS("a"), "expiration", AttributeValue.fromN("1800086400")));
	}

	@Test
	void claimWithoutAnOwnerIsThatOfSomebodyElse() {
		String id = StoredKey.of(key());
		this.dynamoDb.putItem((request) -> request.item(Map.of("id", AttributeValue.fromS(id), "status",
				AttributeValue.fromS("INPROGRESS"), "in_progress_expiration", AttributeValue.fromN("1800000060000"),
				"expiration", AttributeValue.fromN("1800086400"))));
		assertThat(store().claim(key(), "a", Duration.ofMinutes(1))).isEqualTo(Claim.IN_PROGRESS);
		elapse(Duration.ofMinutes(2));
		assertThat(store().claim(key(), "a", Duration.ofMinutes(1))).isEqualTo(Claim.CLAIMED);
	}

	@Test
	void itemThatIsNotReturnedIsRead() {
		this.dynamoDb.returnNoItems();
		store().claim(key(), "a", Duration.ofMinutes(1));
		assertThat(store().claim(key(), "a", Duration.ofMinutes(1))).isEqualTo(Claim.CLAIMED);
		assertThat(store().claim(key(), "b", Duration.ofMinutes(1))).isEqualTo(Claim.IN_PROGRESS);
		store().complete(key(), "a", Duration.ofDays(1));
		assertThat(store().claim(key(), "b", Duration.ofMinutes(1))).isEqualTo(Claim.HANDLED_BEFORE);
	}

	@Test
	void tableNeedsAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DynamoDbIdempotencyStore(this.dynamoDb, " "))
			.withMessage("'tableName' must not be blank");
	}

}
