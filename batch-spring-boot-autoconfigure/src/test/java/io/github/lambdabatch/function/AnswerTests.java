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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.util.MimeType;

import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The answer is what the library has written, whoever converts messages in the
 * application: Lambda takes any other for a complete success.
 */
class AnswerTests {

	@ParameterizedTest
	@ValueSource(strings = { "spring.cloud.function.definition=handle",
			"spring.cloud.function.routing-expression='handle'", "nothing=chosen" })
	void isNotConverted(String choice) {
		LambdaApplication application = LambdaApplication.start(Application.class, choice);
		assertThat(application.invoke(SqsEvents.withBodies("a")))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}");
	}

	/**
	 * Of a function of the whole event the application's converters write the answer, as
	 * in the catalog without us, but once.
	 */
	@Test
	void ofAFunctionOfTheWholeEventIsConvertedOnce() {
		LambdaApplication application = LambdaApplication.start(WholeEvents.class);
		assertThat(application.invoke(SqsEvents.withBodies("a")))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WholeEvents {

		@Bean
		Function<SQSEvent, SQSBatchResponse> whole() {
			return (event) -> new SQSBatchResponse(List.of(new BatchItemFailure("id-0")));
		}

		@Bean
		Consumer<KinesisEventRecord> other() {
			return (message) -> {
			};
		}

		@Bean
		JsonOfTheApplication jsonOfTheApplication() {
			return new JsonOfTheApplication();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Consumer<SQSMessage> handle() {
			return (message) -> {
				throw new IllegalStateException("failed on purpose");
			};
		}

		@Bean
		Consumer<KinesisEventRecord> other() {
			return (message) -> {
			};
		}

		@Bean
		JsonOfTheApplication jsonOfTheApplication() {
			return new JsonOfTheApplication();
		}

		@Bean
		ForEveryContentType forEveryContentType() {
			return new ForEveryContentType();
		}

	}

	static class JsonOfTheApplication extends JacksonJsonMessageConverter {

	}

	static class ForEveryContentType extends AbstractMessageConverter {

		ForEveryContentType() {
			super(new MimeType("*", "*"));
		}

		@Override
		protected boolean supports(Class<?> type) {
			return true;
		}

		@Override
		protected boolean canConvertFrom(Message<?> message, Class<?> targetClass) {
			return false;
		}

		@Override
		protected Object convertToInternal(Object payload, @Nullable MessageHeaders headers,
				@Nullable Object conversionHint) {
			return "{}".getBytes(StandardCharsets.UTF_8);
		}

	}

}
