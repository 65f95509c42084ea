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

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.sample.changes.ItemChange.Type;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.DynamoDbEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link ChangesConfiguration}.
 */
class ChangesConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(SampleApplication.class);

	@Test
	void feedWorksOnItsOwnByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(ChangeFeed.class).isInstanceOf(LoggingChangeFeed.class));
	}

	@Test
	void feedIsBehindHttpWhenItsAddressIsKnown() {
		this.contextRunner.withPropertyValues("sample.backend-url=http://backend")
			.run((context) -> assertThat(context).getBean(ChangeFeed.class).isInstanceOf(HttpChangeFeed.class));
	}

	@Test
	void changesOfEachKindAreHandled() {
		this.contextRunner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processChange")
				.send(DynamoDbEvents.table("orders")
					.key("pk")
					.insert(Map.of("pk", "order#1"))
					.modify(Map.of("pk", "order#2", "state", "NEW"), Map.of("pk", "order#2", "state", "PAID"))
					.remove(Map.of("pk", "order#3"))
					.remove(Map.of("pk", "order#4"), (record) -> record.expired()));
			assertThat(result).hasNoFailures();
			assertThat(result.batchResult().outcomes()).extracting("result.type", "result.item")
				.containsExactly(tuple(Type.CREATED, "pk=order#1"), tuple(Type.CHANGED, "pk=order#2"),
						tuple(Type.DELETED, "pk=order#3"), tuple(Type.EXPIRED, "pk=order#4"));
		});
	}

}
