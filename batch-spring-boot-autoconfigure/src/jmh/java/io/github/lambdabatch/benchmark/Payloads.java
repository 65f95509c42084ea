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

import java.util.function.Consumer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;

/**
 * An application with a handler of payloads. Not nested, as Spring finds what it has
 * generated ahead of time by the name of a top-level class.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Payloads {

	/**
	 * For the processing ahead of time, which calls it.
	 * @param args what Spring takes
	 */
	public static void main(String[] args) {
		SpringApplication.run(Payloads.class, args);
	}

	@Bean
	@BatchHandler
	Consumer<Order> order() {
		return (order) -> Applications.sink.accept(order);
	}

}
