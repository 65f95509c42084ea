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

import java.math.BigDecimal;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import org.jspecify.annotations.Nullable;

/**
 * The part of a DynamoDB record that describes the change. It accepts any text as its
 * view type, while the setters of AWS accept only the types they know, and not
 * {@code null}.
 */
final class DynamoDbRecord extends StreamRecord {

	private static final long serialVersionUID = 1L;

	private @Nullable String streamViewType;

	static @Nullable StreamRecord read(JsonReader json) {
		if (!json.enterObject()) {
			return null;
		}
		DynamoDbRecord record = new DynamoDbRecord();
		BigDecimal creation = null;
		String precision = null;
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "Keys" -> {
					seen = json.once(seen, 1);
					record.setKeys(json.readMap(DynamoDbAttributeValue::read));
				}
				case "NewImage" -> {
					seen = json.once(seen, 2);
					record.setNewImage(json.readMap(DynamoDbAttributeValue::read));
				}
				case "OldImage" -> {
					seen = json.once(seen, 4);
					record.setOldImage(json.readMap(DynamoDbAttributeValue::read));
				}
				case "SequenceNumber" -> {
					seen = json.once(seen, 8);
					record.setSequenceNumber(json.readString());
				}
				case "ApproximateCreationDateTime" -> {
					creation = json.lenient().readNumber();
				}
				case "ApproximateCreationDateTimePrecision" -> {
					precision = json.lenient().readText();
				}
				case "SizeBytes" -> record.setSizeBytes(json.lenient().readLong());
				case "StreamViewType" -> {
					record.streamViewType = json.lenient().readText();
				}
				default -> json.skipValue();
			}
		}
		record.setApproximateCreationDateTime(Timestamps.of(creation, precision));
		return record;
	}

	@Override
	public @Nullable String getStreamViewType() {
		return this.streamViewType;
	}

	@Override
	public void setStreamViewType(@Nullable StreamViewType streamViewType) {
		this.streamViewType = (streamViewType != null) ? streamViewType.toString() : null;
	}

	@Override
	public StreamRecord withStreamViewType(@Nullable StreamViewType streamViewType) {
		setStreamViewType(streamViewType);
		return this;
	}

}
