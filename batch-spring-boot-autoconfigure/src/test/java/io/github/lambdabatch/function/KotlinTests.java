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

import java.util.concurrent.TimeUnit;

import kotlin.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordTimeoutException;
import io.github.lambdabatch.payload.InputType;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers written in Kotlin: lambdas, suspending lambdas, classes. The fixture is
 * compiled by Kotlin's compiler.
 */
class KotlinTests {

	private static final SqsEvents EVENT = SqsEvents.standard("orders")
		.message(new Order("A-1", 1), (message) -> message.id("m1"))
		.message(new Order("A-2", 0), (message) -> message.id("m2"))
		.message("no order", (message) -> message.id("m3"));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(KotlinHandlers.class);

	@ParameterizedTest
	@ValueSource(strings = { "processOrder", "storeOrder", "orderWithContext", "javaFunction", "handlerClass" })
	void payloadsAreHandled(String function) {
		this.runner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, function).send(EVENT);
			assertThat(result).handled("m1").reported("m2", "m3");
			assertThat(result).outcome("m1").succeededWith(new Receipt("A-1"));
			assertThat(result).outcome("m2")
				.hasExceptionInstanceOf(IllegalArgumentException.class)
				.exception()
				.hasMessage("amount");
			assertThat(result).outcome("m3").hasExceptionInstanceOf(PayloadConversionException.class);
			assertThat(context.getBean(Orders.class).getAccepted()).containsExactly(new Order("A-1", 1));
		});
	}

	@Test
	void recordsAreHandled() {
		this.runner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "handleMessage").send(EVENT);
			assertThat(result).handled("m1", "m2").reported("m3");
			assertThat(result).outcome("m1").succeededWith(Unit.INSTANCE);
		});
	}

	@Test
	void suspendingLambdaIsCancelledWhenItsTimeIsOver() {
		this.runner.withPropertyValues("lambda.batch.sqs.record-timeout=50ms").run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "neverEnds")
				.send(SqsEvents.standard("orders").message(new Order("A-1", 1)));
			assertThat(result).outcome(0).hasExceptionInstanceOf(RecordTimeoutException.class);
			assertThat(context.getBean(Orders.class).getAccepted().poll(10, TimeUnit.SECONDS))
				.isEqualTo("cancelled A-1");
		});
	}

	@Test
	void suspendingLambdaWithoutCoroutinesIsRefused() {
		ClassLoader classLoader = Thread.currentThread().getContextClassLoader();
		Thread.currentThread().setContextClassLoader(new FilteredClassLoader("kotlinx.coroutines"));
		try {
			HandlerBean handler = new HandlerBean("storeOrder", HandlerShape.KOTLIN_SUSPENDING_FUNCTION,
					InputType.of(Order.class), ResolvableType.NONE, false);
			assertThatExceptionOfType(InvalidFunctionException.class)
				.isThrownBy(() -> DefinitionChecks.checkCoroutines(handler))
				.withMessageContaining("'storeOrder' is a suspending lambda")
				.satisfies((ex) -> assertThat(ex.action()).contains("kotlinx-coroutines-reactor"));
		}
		finally {
			Thread.currentThread().setContextClassLoader(classLoader);
		}
	}

}
