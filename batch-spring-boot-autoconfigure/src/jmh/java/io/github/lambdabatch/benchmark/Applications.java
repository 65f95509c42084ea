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

package io.github.lambdabatch.benchmark;

import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Applications that do the same with the library and without.
 */
final class Applications {

	/** Where handlers put what they are given, so that it is not optimised away. */
	static volatile Consumer<Object> sink = (value) -> {
	};

	private Applications() {
	}

	static FunctionInvoker start(Class<?> application, String... properties) {
		Map<String, String> system = new TreeMap<>();
		system.put("MAIN_CLASS", application.getName());
		for (String property : properties) {
			int separator = property.indexOf('=');
			system.put(property.substring(0, separator), property.substring(separator + 1));
		}
		system.forEach(System::setProperty);
		try {
			return new FunctionInvoker();
		}
		finally {
			system.keySet().forEach(System::clearProperty);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SqsRecords {

		@Bean
		Consumer<SQSMessage> order(JsonMapper mapper) {
			ObjectReader orders = mapper.readerFor(Order.class);
			return (message) -> sink.accept(orders.<Order>readValue(message.getBody()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class KinesisRecords {

		@Bean
		Consumer<KinesisEventRecord> order(JsonMapper mapper) {
			ObjectReader orders = mapper.readerFor(Order.class);
			return (record) -> sink.accept(orders.<Order>readValue(record.getKinesis().getData().array()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class KafkaRecords {

		@Bean
		Consumer<KafkaEventRecord> order(JsonMapper mapper) {
			ObjectReader orders = mapper.readerFor(Order.class);
			return (record) -> sink.accept(orders.<Order>readValue(Base64.getDecoder().decode(record.getValue())));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class DynamoDbRecords {

		@Bean
		Consumer<DynamodbStreamRecord> order() {
			return (record) -> sink.accept(record.getDynamodb().getNewImage());
		}

	}

}
