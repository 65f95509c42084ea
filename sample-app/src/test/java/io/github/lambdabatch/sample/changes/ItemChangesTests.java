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

package io.github.lambdabatch.sample.changes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.changes.ItemChange.Type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ItemChanges}.
 */
class ItemChangesTests {

	private static final Map<String, AttributeValue> OLD = Map.of("state", text("NEW"), "total", number("7"), "note",
			text("x"));

	private static final Map<String, AttributeValue> NEW = Map.of("state", text("PAID"), "total", number("7"), "paid",
			new AttributeValue().withBOOL(true));

	private final List<ItemChange> published = new ArrayList<>();

	private final ItemChanges changes = new ItemChanges(this.published::add);

	@Test
	void insertTellsTheAttributesOfTheNewItem() {
		assertChange(record("INSERT", null, NEW), Type.CREATED, "paid", "state", "total");
	}

	@Test
	void modifyTellsWhichAttributesCameBecameDifferentOrWent() {
		assertChange(record("MODIFY", OLD, NEW), Type.CHANGED, "note", "paid", "state");
	}

	@Test
	void removeTellsTheAttributesThatAreGone() {
		assertChange(record("REMOVE", OLD, null), Type.DELETED, "note", "state", "total");
	}

	@Test
	void removeByTimeToLiveIsToldFromRemoveBySomebody() {
		DynamodbStreamRecord record = record("REMOVE", OLD, null);
		record.setUserIdentity(new Identity().withPrincipalId("dynamodb.amazonaws.com").withType("Service"));
		assertChange(record, Type.EXPIRED, "note", "state", "total");
	}

	@Test
	void itemIsNamedByAllPartsOfItsKey() {
		DynamodbStreamRecord record = record("INSERT", null, NEW);
		record.getDynamodb()
			.setKeys(Map.of("sk", number("1"), "pk", text("order#7"), "xk",
					new AttributeValue().withB(ByteBuffer.wrap(new byte[] { 1 }))));
		assertThat(this.changes.process(record).item()).isEqualTo("pk=order#7,sk=1,xk=(binary)");
	}

	@Test
	void modifyWithoutBothImagesIsRefused() {
		DynamodbStreamRecord record = record("MODIFY", null, NEW);
		assertThatIllegalArgumentException().isThrownBy(() -> this.changes.process(record))
			.withMessageContainingAll("event-1", "NEW_IMAGE");
		assertThat(this.published).isEmpty();
	}

	@Test
	void unknownKindOfChangeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.changes.process(record("TRUNCATE", OLD, NEW)))
			.withMessageContainingAll("event-1", "TRUNCATE");
	}

	@Test
	void changeFailsWhenItCannotBePublished() {
		ItemChanges failing = new ItemChanges((change) -> {
			throw new IllegalStateException("down");
		});
		assertThatIllegalStateException().isThrownBy(() -> failing.process(record("REMOVE", OLD, null)))
			.withMessage("down");
	}

	private void assertChange(DynamodbStreamRecord record, Type type, String... attributes) {
		ItemChange expected = new ItemChange("event-1", type, "pk=order#7", List.of(attributes));
		assertThat(this.changes.process(record)).isEqualTo(expected);
		assertThat(this.published).containsExactly(expected);
	}

	private static DynamodbStreamRecord record(String eventName, @Nullable Map<String, AttributeValue> oldImage,
			@Nullable Map<String, AttributeValue> newImage) {
		StreamRecord change = new StreamRecord().withKeys(Map.of("pk", text("order#7")))
			.withStreamViewType(StreamViewType.NEW_IMAGE);
		if (oldImage != null) {
			change.setOldImage(oldImage);
		}
		if (newImage != null) {
			change.setNewImage(newImage);
		}
		DynamodbStreamRecord record = new DynamodbStreamRecord();
		record.setEventID("event-1");
		record.setEventName(eventName);
		record.setDynamodb(change);
		return record;
	}

	private static AttributeValue text(String value) {
		return new AttributeValue().withS(value);
	}

	private static AttributeValue number(String value) {
		return new AttributeValue().withN(value);
	}

}
