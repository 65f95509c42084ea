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

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A message attribute that gives a view of its own to each reader of a buffer.
 */
final class SqsMessageAttribute extends MessageAttribute {

	private static final long serialVersionUID = 1L;

	static @Nullable MessageAttribute read(JsonReader json) {
		if (!json.enterObject()) {
			return null;
		}
		MessageAttribute attribute = new SqsMessageAttribute();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "stringValue" -> attribute.setStringValue(json.readString());
				case "binaryValue" -> attribute.setBinaryValue(json.readBinary());
				case "stringListValues" -> attribute.setStringListValues(json.readList(JsonReader::readString));
				case "binaryListValues" -> attribute.setBinaryListValues(json.readList(JsonReader::readBinary));
				case "dataType" -> attribute.setDataType(json.readString());
				default -> json.skipValue();
			}
		}
		return attribute;
	}

	@Override
	public @Nullable ByteBuffer getBinaryValue() {
		return Buffers.view(super.getBinaryValue());
	}

	@Override
	public @Nullable List<ByteBuffer> getBinaryListValues() {
		return Buffers.views(super.getBinaryListValues());
	}

}
