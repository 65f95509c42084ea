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

package io.github.lambdabatch.recovery;

import java.io.StringWriter;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordContext;

/**
 * Describes what has happened to a record.
 */
final class Failure {

	/** In ASCII, which SQS accepts whatever the message of an exception contains. */
	private static final JsonFactory JSON = JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

	/** Enough for people; a message of a megabyte would leave no room for the record. */
	private static final int MAX_EXCEPTION_MESSAGE_LENGTH = 2000;

	private Failure() {
	}

	/**
	 * Describe a failure. Values that cannot be determined are left out.
	 * @param receivedBody what the attribute {@code lambda-batch-body} of the message
	 * said when it was received, or {@code null}
	 */
	static String toJson(RecordContext<?> context, RecordContent content, @Nullable String receivedBody,
			Throwable exception, Instant time) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
			json.writeStartObject();
			write(json, "function", context.functionName());
			write(json, "source", context.eventType().eventSource());
			write(json, "sourceArn", Descriptions.orNull(context::eventSourceArn));
			write(json, "itemIdentifier", context.itemIdentifier());
			write(json, "groupId", content.groupId());
			write(json, "sequenceNumber", content.sequenceNumber());
			write(json, "timestamp", Descriptions.orNull(() -> text(context.timestamp())));
			writeNumber(json, "receiveCount", Descriptions.orNull(context::receiveCount));
			write(json, "receivedBody", receivedBody);
			writeNumber(json, "attempts", context.attempt());
			write(json, "exceptionType", exception.getClass().getName());
			String message = Descriptions.message(exception);
			write(json, "exceptionMessage",
					(message != null) ? Descriptions.shorten(message, MAX_EXCEPTION_MESSAGE_LENGTH) : null);
			write(json, "requestId", Descriptions.orNull(context.batch()::requestId));
			write(json, "time", time.toString());
			json.writeEndObject();
		}
		return text.toString();
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	private static void write(JsonGenerator json, String name, @Nullable String value) {
		if (value != null) {
			json.writeName(name);
			json.writeString(Descriptions.wellFormed(value));
		}
	}

	private static void writeNumber(JsonGenerator json, String name, @Nullable Integer value) {
		if (value != null) {
			json.writeName(name);
			json.writeNumber(value);
		}
	}

}
