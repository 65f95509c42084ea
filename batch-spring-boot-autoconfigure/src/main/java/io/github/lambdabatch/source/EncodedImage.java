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

import java.util.Map;
import java.util.Objects;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;

import io.github.lambdabatch.EncodedPayload;

/**
 * The image of an item that has been checked but not read, as a handler of payloads needs
 * it as plain JSON only.
 */
final class EncodedImage implements EncodedPayload {

	private final byte[] event;

	private final int start;

	private final int end;

	/**
	 * Create an image.
	 * @param event the bytes of the event, which must not be changed
	 * @param start where the image begins
	 * @param end where it ends
	 */
	EncodedImage(byte[] event, int start, int end) {
		this.event = event;
		this.start = start;
		this.end = end;
	}

	/**
	 * Read the image.
	 * @return the attributes by name
	 */
	Map<String, AttributeValue> read() {
		return Objects.requireNonNull(EventReader.parse(this.event, this.start, this.end, EncodedImage::read));
	}

	private static Map<String, AttributeValue> read(JsonReader json) {
		return Objects.requireNonNull(json.readMap(DynamoDbAttributeValue::read));
	}

	@Override
	public int maxPayloadLength() {
		return this.end - this.start;
	}

	@Override
	public int copyPayload(byte[] buffer) {
		return new EncodedImageCopy(this.event, this.start, buffer).copy();
	}

}
