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

package io.github.lambdabatch.function;

import java.util.HashMap;
import java.util.Map;

import org.springframework.cloud.function.context.FunctionProperties;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.support.GenericMessage;

/**
 * Creates answers whose bytes the catalog does not convert. The catalog converts an
 * answer if the function, or a router around it, has set a content type in the headers.
 * An empty content type counts as none, so no converter is called.
 */
final class Answer {

	private Answer() {
	}

	/**
	 * Create an answer.
	 * @param response the bytes that Lambda receives
	 * @param headers further headers of the message
	 */
	static Message<byte[]> of(byte[] response, Map<String, ?> headers) {
		Map<String, Object> all = new HashMap<>(headers);
		all.put(MessageHeaders.CONTENT_TYPE, "");
		all.put(FunctionProperties.EXPECT_CONTENT_TYPE_HEADER, "");
		return new GenericMessage<>(response, all);
	}

}
