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

package io.github.lambdabatch.docs.local;

// tag::local-run[]
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.local.LocalEventSources;

public class LocalOrdersApplication {

	public static void main(String[] args) {
		SpringApplication.from(OrdersApplication::main).with(LocalEventSources.class, Messages.class).run(args);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Messages {

		@Bean
		SqsEvents orderMessages() {
			return SqsEvents.standard("orders").message(new Order("A-1")).message("not an order");
		}

	}

}
// end::local-run[]
