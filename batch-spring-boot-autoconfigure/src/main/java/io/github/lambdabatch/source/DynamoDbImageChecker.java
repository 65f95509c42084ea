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

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Checks the images of one event without creating their attributes. Refuses exactly what
 * {@link DynamoDbAttributeValue#read} would refuse.
 */
final class DynamoDbImageChecker {

	private final byte[] event;

	private final SeenNames names = new SeenNames();

	/**
	 * Create a checker.
	 * @param event the bytes of the event, which must not be changed
	 */
	DynamoDbImageChecker(byte[] event) {
		this.event = event;
	}

	/**
	 * Check an image.
	 * @param json stands on the image
	 * @return the image, or {@code null} if it has to be read now, as it is not an object
	 * in UTF-8
	 */
	@Nullable EncodedImage check(JsonReader json) {
		int start = json.offset(this.event, '{');
		if (start < 0) {
			return null;
		}
		checkAttributes(json, this.names);
		return new EncodedImage(this.event, start, json.endOffset());
	}

	private static void checkAttributes(JsonReader json, SeenNames names) {
		if (!json.enterObject()) {
			return;
		}
		names.clear();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if (!names.add(name)) {
				throw json.repeated();
			}
			checkValue(json, names);
		}
	}

	private static void checkValue(JsonReader json, SeenNames names) {
		if (!json.enterObject()) {
			return;
		}
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "S", "N" -> json.checkString();
				case "B" -> json.readBinary();
				case "SS", "NS" -> checkElements(json, JsonReader::checkString);
				case "BS" -> checkElements(json, JsonReader::readBinary);
				case "M" -> checkAttributes(json, names.inner());
				case "L" -> checkElements(json, (element) -> checkValue(element, names));
				case "NULL", "BOOL" -> json.readBoolean();
				default -> json.skipValue();
			}
		}
	}

	private static void checkElements(JsonReader json, Consumer<JsonReader> elementChecker) {
		if (json.enterArray()) {
			while (json.nextElement()) {
				elementChecker.accept(json);
			}
		}
	}

}
