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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A queue as users refer to it: by its name, its ARN or its URL.
 *
 * @param given what the user wrote
 * @param name the name of the queue
 * @param accountId the account of the queue, or {@code null} for that of the client
 * @param url the URL of the queue, or {@code null} if it has to be asked for
 */
record QueueAddress(String given, String name, @Nullable String accountId, @Nullable String url) {

	private static final String NAME = "(?<name>[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo)";

	private static final Pattern BY_NAME = Pattern.compile(NAME);

	private static final Pattern BY_ARN = Pattern.compile("arn:[^:]+:sqs:[^:]*:(?<account>[^:]*):" + NAME);

	private static final Pattern BY_URL = Pattern.compile("https?://[^/]+/(?:.*/)?" + NAME);

	static QueueAddress of(String given) {
		Matcher name = BY_NAME.matcher(given);
		if (name.matches()) {
			return new QueueAddress(given, given, null, null);
		}
		Matcher arn = BY_ARN.matcher(given);
		if (arn.matches()) {
			String account = arn.group("account");
			return new QueueAddress(given, arn.group("name"), account.isEmpty() ? null : account, null);
		}
		Matcher url = BY_URL.matcher(given);
		if (url.matches()) {
			return new QueueAddress(given, url.group("name"), null, given);
		}
		throw new IllegalArgumentException(
				"'%s' is neither the name nor the ARN nor the URL of an SQS queue".formatted(given));
	}

	boolean isFifo() {
		return this.name.endsWith(".fifo");
	}

	@Override
	public String toString() {
		return this.given;
	}

}
