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

import java.nio.ByteBuffer;
import java.util.List;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;

/**
 * An attribute value whose buffers can be read more than once: each getter returns a new
 * view.
 */
final class DynamoDbAttributeValue extends AttributeValue {

	private static final long serialVersionUID = 1L;

	static @Nullable AttributeValue read(JsonReader json) {
		if (!json.enterObject()) {
			return null;
		}
		AttributeValue value = new DynamoDbAttributeValue();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "S" -> value.setS(json.readString());
				case "N" -> value.setN(json.readString());
				case "B" -> value.setB(json.readBinary());
				case "SS" -> value.setSS(json.readList(JsonReader::readString));
				case "NS" -> value.setNS(json.readList(JsonReader::readString));
				case "BS" -> value.setBS(json.readList(JsonReader::readBinary));
				case "M" -> value.setM(json.readMap(DynamoDbAttributeValue::read));
				case "L" -> value.setL(json.readList(DynamoDbAttributeValue::read));
				case "NULL" -> value.setNULL(json.readBoolean());
				case "BOOL" -> value.setBOOL(json.readBoolean());
				default -> json.skipValue();
			}
		}
		return value;
	}

	@Override
	public @Nullable ByteBuffer getB() {
		return Buffers.view(super.getB());
	}

	@Override
	public @Nullable List<ByteBuffer> getBS() {
		return Buffers.views(super.getBS());
	}

}
