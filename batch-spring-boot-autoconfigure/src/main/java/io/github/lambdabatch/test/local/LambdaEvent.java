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

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Joins records to an event as Lambda does, whatever their source is.
 *
 * @since 0.1.0
 */
public final class LambdaEvent {

	private static final byte[] START = "{\"Records\":[".getBytes(StandardCharsets.UTF_8);

	private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

	private LambdaEvent() {
	}

	/**
	 * Create an event.
	 * @param records its records, each as JSON
	 * @return the bytes of the event
	 */
	public static byte[] of(List<byte[]> records) {
		ByteArrayOutputStream event = new ByteArrayOutputStream();
		event.writeBytes(START);
		for (int i = 0; i < records.size(); i++) {
			if (i > 0) {
				event.write(',');
			}
			event.writeBytes(records.get(i));
		}
		event.writeBytes(END);
		return event.toByteArray();
	}

}
