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
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads what producers put beside the value of a Kafka record: its key and its headers.
 */
final class KafkaHeaders {

	private KafkaHeaders() {
	}

	/**
	 * Return the headers of a record. Of several with the same name, the last one counts,
	 * as for Kafka's own {@code lastHeader}.
	 * @return the values by name, without those that are {@code null}
	 */
	static Map<String, byte[]> of(KafkaEventRecord record) {
		List<Map<String, byte[]>> headers = record.getHeaders();
		if (headers == null || headers.isEmpty()) {
			return Map.of();
		}
		Map<String, byte[]> values = new LinkedHashMap<>();
		for (Map<String, byte[]> header : headers) {
			header.forEach((name, value) -> {
				if (value != null) {
					values.put(name, value);
				}
				else {
					values.remove(name);
				}
			});
		}
		return values;
	}

	/**
	 * Return the last header of a name as text.
	 * @return the text, or {@code null} if there is none, or if it is not text in UTF-8
	 */
	static @Nullable String text(KafkaEventRecord record, String name) {
		List<Map<String, byte[]>> headers = record.getHeaders();
		byte[] last = null;
		if (headers != null) {
			for (Map<String, byte[]> header : headers) {
				last = header.containsKey(name) ? header.get(name) : last;
			}
		}
		return (last != null) ? text(last) : null;
	}

	/**
	 * Return those headers whose values are text in UTF-8.
	 */
	static Map<String, String> texts(Map<String, byte[]> headers) {
		Map<String, String> texts = new LinkedHashMap<>();
		headers.forEach((name, value) -> {
			String text = text(value);
			if (text != null) {
				texts.put(name, text);
			}
		});
		return texts;
	}

	/**
	 * Return what is encoded in Base64 as text.
	 * @return the text, or the encoded form if it is not text in UTF-8
	 */
	static String text(String encoded) {
		byte[] bytes = decode(encoded);
		String text = (bytes != null) ? text(bytes) : null;
		return (text != null) ? text : encoded;
	}

	/**
	 * Decode Base64.
	 * @return the bytes, or {@code null} if the text is not Base64
	 */
	static byte @Nullable [] decode(String encoded) {
		try {
			return Base64.getDecoder().decode(encoded);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static @Nullable String text(byte[] value) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

}
