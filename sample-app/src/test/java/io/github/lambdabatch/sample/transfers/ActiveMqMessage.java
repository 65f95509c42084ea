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

package io.github.lambdabatch.sample.transfers;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message of ActiveMQ.
 *
 * @param messageID the id that the broker has given to the message
 * @param data the body, in the event as Base64
 * @param properties the properties that the producer has set
 */
record ActiveMqMessage(@Nullable String messageID, byte @Nullable [] data, @Nullable Map<String, String> properties) {

	@Nullable String property(String name) {
		return (this.properties != null) ? this.properties.get(name) : null;
	}

}
