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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * An application as the documentation of the adapter has it, with nothing of the library.
 * Not nested, as {@link Payloads}.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ByHand {

	/**
	 * For the processing ahead of time, which calls it.
	 * @param args what Spring takes
	 */
	public static void main(String[] args) {
		SpringApplication.run(ByHand.class, args);
	}

	@Bean
	Function<SQSEvent, SQSBatchResponse> orders(JsonMapper mapper) {
		ObjectReader orders = mapper.readerFor(Order.class);
		return (event) -> {
			List<BatchItemFailure> failures = new ArrayList<>();
			for (SQSMessage message : event.getRecords()) {
				try {
					Applications.sink.accept(orders.<Order>readValue(message.getBody()));
				}
				catch (Exception ex) {
					failures.add(new BatchItemFailure(message.getMessageId()));
				}
			}
			return new SQSBatchResponse(failures);
		};
	}

}
