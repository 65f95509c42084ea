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

package io.github.lambdabatch.sample.readings;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkHttpClientBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.sample.BackendProperties;

/**
 * The function for sensor readings, and what it needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendProperties.class)
class ReadingsConfiguration {

	@Bean
	@BatchHandler
	Function<SensorReading, CompletionStage<StoredReading>> processReading(ReadingStore store) {
		return store::store;
	}

	@Bean
	ReadingStore readingStore(BackendProperties properties, HttpClientSettings settings, JsonMapper mapper) {
		URI url = properties.backendUrl();
		if (url == null) {
			return new LoggingReadingStore();
		}
		Duration timeout = Objects.requireNonNull(settings.readTimeout(), "'read-timeout' must be set");
		// With this client, each request has its own time.
		HttpClientSettings clientSettings = settings.withReadTimeout(null);
		return new HttpReadingStore(new JdkHttpClientBuilder().build(clientSettings), url, timeout, mapper);
	}

}
