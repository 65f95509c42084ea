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

package io.github.lambdabatch.test.infrastructure;

import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.lambdabatch.payload.Change;

/**
 * The application that the templates and plans of the tests deploy.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class OrdersApplication {

	static ConfigurableApplicationContext startWith(Class<?>... configurations) {
		return new SpringApplicationBuilder(OrdersApplication.class).sources(configurations)
			.web(WebApplicationType.NONE)
			.run();
	}

	@Bean
	Consumer<SQSMessage> processOrder() {
		return (message) -> {
		};
	}

	@Bean
	Consumer<KinesisEventRecord> processReading() {
		return (reading) -> {
		};
	}

	@Bean
	Consumer<Change<Item>> processChange() {
		return (change) -> {
		};
	}

	@Bean
	Consumer<KafkaEventRecord> processPayment() {
		return (payment) -> {
		};
	}

	record Item(String pk) {

	}

}
