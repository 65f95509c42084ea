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

package io.github.lambdabatch.sample.changes;

import java.net.URI;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import io.github.lambdabatch.sample.BackendProperties;

/**
 * The function for changes of items, and what it needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendProperties.class)
class ChangesConfiguration {

	@Bean
	Function<DynamodbStreamRecord, ItemChange> processChange(ItemChanges changes) {
		return changes::process;
	}

	@Bean
	ItemChanges itemChanges(ChangeFeed feed) {
		return new ItemChanges(feed);
	}

	@Bean
	ChangeFeed changeFeed(BackendProperties properties, RestClient.Builder clientBuilder) {
		URI url = properties.backendUrl();
		return (url != null) ? new HttpChangeFeed(clientBuilder.baseUrl(url).build()) : new LoggingChangeFeed();
	}

}
