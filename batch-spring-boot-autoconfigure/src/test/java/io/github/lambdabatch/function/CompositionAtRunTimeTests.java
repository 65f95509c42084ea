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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import reactor.core.publisher.Flux;

import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compositions that nothing tells at the start, whose last function's answer would take
 * the place of that which reports what failed.
 */
class CompositionAtRunTimeTests {

	private static final List<String> handled = new CopyOnWriteArrayList<>();

	private static final byte[] EVENT = SqsEvents.withBodies("a", "b");

	@BeforeEach
	void clear() {
		handled.clear();
	}

	/**
	 * Behind a reactive function the parts run when the answer is read, inside a
	 * {@code Flux}.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "handle|audit", "audit|handle", "handle,audit", "reactive|handle|same",
			"reactive|handle|reactive" })
	void ofAConstructorArgumentStopsTheStart(String definition) {
		assertThatExceptionOfType(InvalidFunctionException.class)
			.isThrownBy(() -> LambdaApplication.start(Application.class, definition, new String[0]))
			.withMessageContaining("'handle'")
			.withMessageContaining("lambda.batch.functions.<name>.definition");
	}

	@ParameterizedTest
	@ValueSource(strings = { "functionRouter|audit", "reactive|functionRouter|same" })
	void ofTheRouterStopsTheStart(String definition) {
		assertThatExceptionOfType(InvalidFunctionException.class)
			.isThrownBy(() -> LambdaApplication.start(Application.class, definition, new String[0]))
			.withMessageContaining("The router is composed with other functions (" + definition + ")")
			.withMessageContaining("Choose 'functionRouter' alone");
	}

	@Test
	void byTheApplicationStopsTheStart() {
		assertThatExceptionOfType(InvalidFunctionException.class)
			.isThrownBy(() -> LambdaApplication.start(ByHand.class, "composed", new String[0]))
			.withMessageContaining("'handle'");
	}

	@Test
	void ofARoutingExpressionFailsTheInvocationBeforeAnyRecordRuns() {
		LambdaApplication application = LambdaApplication.start(Application.class, "functionRouter",
				new String[] { "spring.cloud.function.routing-expression='handle|audit'" });
		assertThatExceptionOfType(InvalidFunctionException.class).isThrownBy(() -> application.invoke(EVENT))
			.withMessageContaining("'handle'");
		assertThat(handled).isEmpty();
	}

	@Test
	void functionAloneIsServedByTheSameWays() {
		assertThat(LambdaApplication.start(Application.class, "handle", new String[0]).invoke(EVENT))
			.contains("batchItemFailures");
		assertThat(LambdaApplication
			.start(Application.class, "functionRouter",
					new String[] { "spring.cloud.function.routing-expression='handle'" })
			.invoke(EVENT)).contains("batchItemFailures");
		assertThat(handled).hasSize(4);
	}

	@Configuration(proxyBeanMethods = false)
	static class ByHand extends Application {

		@Bean
		Function<Object, Object> composed(FunctionCatalog catalog) {
			Function<Object, Object> handle = catalog.lookup("handle");
			Function<Object, Object> audit = catalog.lookup("audit");
			return handle.andThen(audit);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Function<SQSMessage, String> handle() {
			return (message) -> {
				handled.add(message.getBody());
				throw new IllegalStateException("failed on purpose");
			};
		}

		@Bean
		Function<Object, Object> audit() {
			return (response) -> response;
		}

		@Bean
		Function<Object, Object> same() {
			return (response) -> response;
		}

		@Bean
		Function<Flux<Message<byte[]>>, Flux<Message<byte[]>>> reactive() {
			return (messages) -> messages;
		}

	}

}
