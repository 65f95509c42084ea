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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * System properties with which the AWS SDK calls local servers, whoever creates its
 * clients. Closing them restores what was set before.
 */
final class SdkSettings implements AutoCloseable {

	private static final List<String> CREDENTIALS = List.of("AWS_ACCESS_KEY_ID", "AWS_PROFILE",
			"AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI");

	private final Map<String, @Nullable String> before = new LinkedHashMap<>();

	/**
	 * Set a property.
	 */
	SdkSettings set(String name, String value) {
		this.before.putIfAbsent(name, System.setProperty(name, value));
		return this;
	}

	/**
	 * Set credentials and a region for servers that accept any, unless the machine has
	 * its own.
	 */
	SdkSettings setMissingCredentials(String region) {
		boolean files = Files.isDirectory(Path.of(System.getProperty("user.home"), ".aws"));
		if (!files && CREDENTIALS.stream().noneMatch(System.getenv()::containsKey)
				&& System.getProperty("aws.accessKeyId") == null) {
			set("aws.accessKeyId", "local").set("aws.secretAccessKey", "local");
		}
		if (!files && System.getenv("AWS_REGION") == null && System.getProperty("aws.region") == null) {
			set("aws.region", region);
		}
		return this;
	}

	@Override
	public void close() {
		this.before.forEach((name, value) -> {
			if (value != null) {
				System.setProperty(name, value);
			}
			else {
				System.clearProperty(name);
			}
		});
		this.before.clear();
	}

}
