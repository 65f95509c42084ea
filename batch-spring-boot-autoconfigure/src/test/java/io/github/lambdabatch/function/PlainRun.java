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

import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.source.SqsEvents;

/**
 * Handles a batch in an application that has nothing but the starter.
 */
public final class PlainRun {

	private PlainRun() {
	}

	public static void main(String[] arguments) {
		String answer = LambdaApplication.start(Application.class).invoke(SqsEvents.withBodies("a", "b"));
		System.out.println();
		System.out.println(answer);
		System.exit(0);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Consumer<SQSMessage> handleMessage() {
			return (message) -> {
			};
		}

	}

}
