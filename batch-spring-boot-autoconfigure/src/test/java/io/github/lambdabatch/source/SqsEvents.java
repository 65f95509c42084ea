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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * Makes SQS events, as bytes of the documented shape.
 */
public final class SqsEvents {

	private static final String MESSAGE = """
			{"messageId":%s,"receiptHandle":"AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a","body":%s,
			 "attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1758441600123",
			 "SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"1758441600131"},
			 "messageAttributes":{},"md5OfBody":"14af79c7295dea44248ff9a56d2d527c","eventSource":"aws:sqs",
			 "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders","awsRegion":"eu-central-1"}""";

	private SqsEvents() {
	}

	/**
	 * An event of messages with the identifiers {@code id-0}, {@code id-1} and so on.
	 */
	public static byte[] withBodies(List<String> bodies) {
		return bytes(IntStream.range(0, bodies.size())
			.mapToObj((i) -> message(quote("id-" + i), quote(bodies.get(i))))
			.collect(Collectors.joining(",", "{\"Records\":[", "]}")));
	}

	public static byte[] withBodies(String... bodies) {
		return withBodies(List.of(bodies));
	}

	/**
	 * A message as JSON.
	 * @param messageId the message id as JSON
	 * @param body the body as JSON
	 */
	public static String message(String messageId, String body) {
		return MESSAGE.formatted(messageId, body);
	}

	public static byte[] fixture(String name) {
		try (InputStream stream = SqsEvents.class.getResourceAsStream("/events/" + name)) {
			return stream.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static byte[] bytes(String json) {
		return json.getBytes(StandardCharsets.UTF_8);
	}

	private static String quote(String text) {
		return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
	}

}
