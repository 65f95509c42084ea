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

package io.github.lambdabatch.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.RemainingTime;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What the workers of parallel records are, and what is carried to them. One worker at a
 * time, so that on a pool it is always the same.
 */
class WorkersTests {

	private static final ThreadLocal<String> tenant = new ThreadLocal<>();

	private static final ThreadLocal<String> decorated = new ThreadLocal<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(Application.class)
		.withPropertyValues("lambda.batch.sqs.parallel=true", "lambda.batch.sqs.max-concurrency=1");

	@BeforeEach
	void register() {
		// Custom runtimes leave it behind.
		System.clearProperty("com.amazonaws.xray.traceHeader");
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);
	}

	@AfterEach
	void clear() {
		ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		tenant.remove();
		MDC.clear();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void contextOfTheInvocationIsOnTheWorkerAndGoneAfterwards(boolean virtual) {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=" + virtual).run((context) -> {
			ClassLoader own = Thread.currentThread().getContextClassLoader();
			ClassLoader other = new ClassLoader(own) {
			};
			MDC.put("request", "1");
			tenant.set("acme");
			Thread.currentThread().setContextClassLoader(other);
			try {
				invoke(context);
			}
			finally {
				Thread.currentThread().setContextClassLoader(own);
			}
			MDC.clear();
			tenant.remove();
			invoke(context);
			List<Seen> seen = context.getBean(Application.class).seen;
			assertThat(seen).extracting(Seen::mdc).containsExactly("1", "none");
			assertThat(seen).extracting(Seen::tenant).containsExactly("acme", "none");
			assertThat(seen).extracting(Seen::decoration).containsExactly("decorated", "decorated");
			assertThat(seen).extracting(Seen::classLoader).containsExactly(other, own);
			assertThat(seen).extracting(Seen::thread).doesNotContain(Thread.currentThread());
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void logTellsTheRecord(boolean parallel) {
		this.runner.withPropertyValues("lambda.batch.sqs.parallel=" + parallel).run((context) -> {
			MDC.put("batchItemIdentifier", "of the caller");
			invoke(context);
			Map<String, String> record = Map.of("batchFunction", "handler", "batchEventSource",
					"arn:aws:sqs:eu-central-1:123456789012:orders", "batchItemIdentifier", "id-0", "AWSRequestId",
					"request");
			assertThat(context.getBean(Application.class).seenInLog).containsExactly(record, record);
			assertThat(MDC.getCopyOfContextMap()).containsExactly(entry("batchItemIdentifier", "of the caller"));
		});
	}

	@Test
	void scopeOfTheMdcBacksOff() {
		this.runner.withBean("lambdaBatchMdcScope", RecordScope.class, () -> (context) -> () -> {
		}).run((context) -> {
			invoke(context);
			assertThat(context.getBean(Application.class).seenInLog).containsExactly(Map.of(), Map.of());
		});
	}

	@Test
	void otherScopesAreOpenedInsideThatOfTheMdc() {
		List<String> seen = new ArrayList<>();
		this.runner.withBean(RecordScope.class, () -> (record) -> {
			seen.add("open " + MDC.get("batchItemIdentifier"));
			return () -> seen.add("close " + MDC.get("batchItemIdentifier"));
		}).run((context) -> {
			invoke(context);
			assertThat(context.getBean(Application.class).seenInLog).hasSize(2)
				.allSatisfy((keys) -> assertThat(keys).containsEntry("batchItemIdentifier", "id-0"));
			assertThat(seen).isNotEmpty().containsOnly("open id-0", "close id-0");
		});
	}

	@Test
	void remainingTimeBacksOff() {
		AtomicInteger asked = new AtomicInteger();
		RemainingTime ending = (lambdaContext) -> (asked.getAndIncrement() == 0) ? 10_000 : 1;
		this.runner.withBean(RemainingTime.class, () -> ending).run((context) -> {
			assertThat(answer(context)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}");
			assertThat(context.getBean(Application.class).seen).isEmpty();
		});
	}

	@Test
	void workersArePlatformThreadsIfTheApplicationSaysSo() {
		this.runner.withPropertyValues("spring.threads.virtual.enabled=false").run((context) -> {
			assertThat(context).doesNotHaveBean("lambdaBatchExecutor");
			invoke(context);
			assertThat(context.getBean(Application.class).seen).singleElement().satisfies((seen) -> {
				assertThat(seen.thread().getClass()).isEqualTo(Thread.class);
				assertThat(seen.thread().getName()).startsWith("lambda-batch-");
				assertThat(seen.thread().isDaemon()).isTrue();
			});
		});
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void workersAreVirtualThreadsWhereTheJvmHasThem() {
		this.runner.run((context) -> {
			invoke(context);
			assertThat(context.getBean(Application.class).seen).singleElement()
				.extracting((seen) -> seen.thread().getClass().getSimpleName())
				.isEqualTo("VirtualThread");
		});
	}

	private static void invoke(AssertableApplicationContext context) {
		assertThat(answer(context)).isEqualTo("{\"batchItemFailures\":[]}");
	}

	private static String answer(AssertableApplicationContext context) {
		Function<Message<InputStream>, Message<byte[]>> function = context.getBean(FunctionCatalog.class)
			.lookup("handler", "application/json");
		return new String(function
			.apply(new GenericMessage<>(new ByteArrayInputStream(SqsEvents.withBodies("a")),
					Map.of(AWSLambdaUtils.AWS_CONTEXT, new FakeContext(60_000))))
			.getPayload());
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		private final List<Seen> seen = new CopyOnWriteArrayList<>();

		private final List<Map<String, String>> seenInLog = new CopyOnWriteArrayList<>();

		@Bean
		Consumer<SQSMessage> handler() {
			return (message) -> {
				this.seen.add(Seen.now());
				this.seenInLog.add(mdc());
			};
		}

		@Bean
		BatchListener listener() {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					Application.this.seenInLog.add(mdc());
				}

			};
		}

		private static Map<String, String> mdc() {
			Map<String, String> mdc = MDC.getCopyOfContextMap();
			return (mdc != null) ? mdc : Map.of();
		}

		@Bean
		TaskDecorator taskDecorator() {
			return (task) -> () -> {
				decorated.set("decorated");
				try {
					task.run();
				}
				finally {
					decorated.remove();
				}
			};
		}

	}

	/**
	 * What a handler sees around it.
	 */
	record Seen(String mdc, String tenant, String decoration, ClassLoader classLoader, Thread thread) {

		static Seen now() {
			Thread thread = Thread.currentThread();
			return new Seen(orNone(MDC.get("request")), orNone(WorkersTests.tenant.get()), orNone(decorated.get()),
					thread.getContextClassLoader(), thread);
		}

		private static String orNone(String value) {
			return (value != null) ? value : "none";
		}

	}

}
