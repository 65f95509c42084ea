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

package io.github.lambdabatch.payload;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

import io.github.lambdabatch.PayloadConversionException;

/**
 * Takes envelopes off payloads, without touching what is in them. What does not look like
 * an envelope stays as it is.
 */
final class EnvelopeReader {

	/** Far deeper than any real payload, and few enough to fit into the memory. */
	private static final int MAX_DEPTH = 10_000;

	/**
	 * Without the other limits of the parser: the mapper of the application reads what is
	 * in an envelope, and has limits of its own.
	 */
	private static final JsonFactory JSON = JsonFactory.builder()
		.streamReadConstraints(StreamReadConstraints.builder()
			.maxNestingDepth(MAX_DEPTH)
			.maxNameLength(Integer.MAX_VALUE)
			.maxNumberLength(Integer.MAX_VALUE)
			.maxStringLength(Integer.MAX_VALUE)
			.build())
		.build();

	private final Set<Envelope> envelopes;

	private final boolean several;

	/**
	 * Create a reader.
	 * @param envelopes the envelopes to take off
	 * @param several whether the handler takes several payloads at once
	 */
	EnvelopeReader(Set<Envelope> envelopes, boolean several) {
		this.envelopes = envelopes;
		this.several = several;
	}

	/**
	 * Take the envelopes off.
	 * @param payload text or bytes
	 * @return what is in the envelopes, as text, or else the payload itself
	 */
	Object unwrap(Object payload) {
		String text = (payload instanceof byte[] bytes) ? Text.decode(bytes) : (String) payload;
		String content = text;
		// The order in which AWS can put them into one another.
		content = unwrap(content, Envelope.SNS, EnvelopeReader::snsMessage);
		content = unwrap(content, Envelope.EVENTBRIDGE, EnvelopeReader::eventBridgeDetail);
		content = unwrap(content, Envelope.S3, this::s3Records);
		return (content == null || content == text) ? payload : content;
	}

	private @Nullable String unwrap(@Nullable String text, Envelope envelope, ContentReader reader) {
		if (text == null || !this.envelopes.contains(envelope)) {
			return text;
		}
		String object = Text.withoutByteOrderMark(text);
		if (!object.stripLeading().startsWith("{")) {
			return text;
		}
		try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), object)) {
			json.nextToken();
			String content = reader.read(json, object);
			return (content != null) ? content : text;
		}
		catch (StreamConstraintsException ex) {
			// It may still be an envelope, which must not be taken for its content.
			throw new PayloadConversionException(
					"The payload is nested deeper than the %d levels in which an envelope is looked for"
						.formatted(MAX_DEPTH));
		}
		catch (JacksonException ex) {
			// It is not JSON, so it is not an envelope.
			return text;
		}
	}

	private static @Nullable String snsMessage(JsonParser json, String text) {
		String type = null;
		String topic = null;
		String message = null;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if (json.nextToken() != JsonToken.VALUE_STRING) {
				json.skipChildren();
				continue;
			}
			switch (name) {
				case "Type" -> {
					type = json.getString();
				}
				case "TopicArn" -> {
					topic = json.getString();
				}
				case "Message" -> {
					message = json.getString();
				}
				default -> {
				}
			}
		}
		return ("Notification".equals(type) && topic != null) ? message : null;
	}

	private static @Nullable String eventBridgeDetail(JsonParser json, String text) {
		boolean type = false;
		boolean source = false;
		String detail = null;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			JsonToken token = json.nextToken();
			switch (name) {
				case "detail-type" -> {
					type = token == JsonToken.VALUE_STRING;
				}
				case "source" -> {
					source = token == JsonToken.VALUE_STRING;
				}
				case "detail" -> {
					detail = (token == JsonToken.START_OBJECT) ? skip(json, text) : null;
				}
				default -> {
				}
			}
			json.skipChildren();
		}
		return (type && source) ? detail : null;
	}

	private @Nullable String s3Records(JsonParser json, String text) {
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if (json.nextToken() == JsonToken.START_ARRAY && "Records".equals(name)) {
				return s3Records(json, start(json), text);
			}
			json.skipChildren();
		}
		return null;
	}

	private @Nullable String s3Records(JsonParser json, int start, String text) {
		int count = 0;
		String record = null;
		while (json.nextToken() == JsonToken.START_OBJECT) {
			int recordStart = start(json);
			if (!isS3Record(json)) {
				return null;
			}
			count++;
			record = text.substring(recordStart, end(json));
		}
		if (record == null || json.currentToken() != JsonToken.END_ARRAY) {
			return null;
		}
		if (this.several) {
			return text.substring(start, end(json));
		}
		if (count > 1) {
			throw new PayloadConversionException(
					"The notification of S3 has %d records, which only a handler of a collection or an array can take"
						.formatted(count));
		}
		return record;
	}

	private static boolean isS3Record(JsonParser json) {
		boolean s3 = false;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			JsonToken token = json.nextToken();
			if ("eventSource".equals(name) && token == JsonToken.VALUE_STRING) {
				s3 = "aws:s3".equals(json.getString());
			}
			json.skipChildren();
		}
		return s3;
	}

	/**
	 * Move to the end of the current object or array.
	 * @return its text
	 */
	private static String skip(JsonParser json, String text) {
		int start = start(json);
		json.skipChildren();
		return text.substring(start, end(json));
	}

	private static int start(JsonParser json) {
		return Math.toIntExact(json.currentTokenLocation().getCharOffset());
	}

	private static int end(JsonParser json) {
		return Math.toIntExact(json.currentLocation().getCharOffset());
	}

	/**
	 * Reads an object that may be an envelope.
	 */
	@FunctionalInterface
	private interface ContentReader {

		/**
		 * Read the object.
		 * @param json stands at the start of the object
		 * @param text all of the text
		 * @return what is in the envelope, or {@code null} if it is not one
		 */
		@Nullable String read(JsonParser json, String text);

	}

}
