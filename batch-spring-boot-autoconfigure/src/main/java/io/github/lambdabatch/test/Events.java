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

package io.github.lambdabatch.test;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Helpers that are common to the events of all sources.
 */
final class Events {

	static final String REGION = "eu-central-1";

	static final String ACCOUNT = "123456789012";

	/** The mapper that is used where no other one is set. */
	static final JsonMapper JSON = JsonMapper.shared();

	/**
	 * Counts across all events, because a record with a known sequence number would be
	 * taken for a redelivered one.
	 */
	private static final AtomicLong COUNT = new AtomicLong();

	private Events() {
	}

	static String arn(String service, String resource) {
		return "arn:aws:%s:%s:%s:%s".formatted(service, REGION, ACCOUNT, resource);
	}

	static String sequenceNumber(BigInteger first, long distance) {
		return first.add(BigInteger.valueOf(COUNT.incrementAndGet() * distance)).toString();
	}

	static byte[] toBytes(ArrayNode records) {
		return JSON.writeValueAsBytes(JSON.createObjectNode().set("Records", records));
	}

	static ObjectNode object() {
		return JSON.createObjectNode();
	}

	static String base64(byte[] bytes) {
		return Base64.getEncoder().encodeToString(bytes);
	}

	static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
