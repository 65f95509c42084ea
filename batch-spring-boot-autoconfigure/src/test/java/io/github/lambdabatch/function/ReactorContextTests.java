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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import io.github.lambdabatch.LogKeys;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What the operators of reactive handlers know of their record.
 */
class ReactorContextTests {

	private static final List<Map<Object, Object>> seen = new CopyOnWriteArrayList<>();

	@BeforeEach
	void clear() {
		seen.clear();
		// Custom runtimes leave it behind.
		System.clearProperty("com.amazonaws.xray.traceHeader");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mono", "flux" })
	void keysOfTheRecordAreInTheContext(String function) {
		LambdaApplication application = LambdaApplication.start(Application.class, function, new String[0]);
		FakeLambdaContext context = new FakeLambdaContext().xrayTraceId("Root=1-2-3");
		String answer = application.invoke(SqsEvents.standard("orders")
			.message("a", (message) -> message.id("m1"))
			.message("b", (message) -> message.id("m2"))
			.toBytes(), context);
		assertThat(answer).isEqualTo("{\"batchItemFailures\":[]}");
		assertThat(seen).extracting((keys) -> keys.get(LogKeys.ITEM_IDENTIFIER)).containsExactly("m1", "m2");
		assertThat(seen).allSatisfy((keys) -> assertThat(keys)
			.contains(entry(LogKeys.FUNCTION, function), entry(LogKeys.REQUEST_ID, context.getAwsRequestId()),
					entry(LogKeys.XRAY_TRACE_ID, "Root=1-2-3"))
			.hasEntrySatisfying(LogKeys.EVENT_SOURCE, (arn) -> assertThat((String) arn).endsWith(":orders")));
	}

	@Test
	void keysThatAreNotKnownAreAbsent() {
		LambdaApplication application = LambdaApplication.start(Application.class, "mono", new String[0]);
		application.invoke(SqsEvents.standard("orders").message("a").toBytes(), null);
		assertThat(seen).singleElement()
			.satisfies((keys) -> assertThat(keys).containsKey(LogKeys.ITEM_IDENTIFIER)
				.doesNotContainKeys(LogKeys.REQUEST_ID, LogKeys.XRAY_TRACE_ID));
	}

	private static void add(ContextView context) {
		seen.add(context.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Function<SQSMessage, Mono<String>> mono() {
			return (message) -> Mono.just(message.getBody())
				.publishOn(Schedulers.parallel())
				.flatMap((body) -> Mono.deferContextual((context) -> {
					add(context);
					return Mono.just(body);
				}));
		}

		@Bean
		Function<SQSMessage, Flux<String>> flux() {
			return (message) -> Flux.deferContextual((context) -> {
				add(context);
				return Flux.just(message.getBody());
			});
		}

	}

}
