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

// tag::getting-started-test[]
package com.example.orders;

import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest
class OrdersApplicationTests {

	@Autowired
	ApplicationContext context;

	@Test
	void onlyFailedMessagesAreReported() {
		BatchFunctionResult result = BatchFunctionTester.of(this.context, "processOrder")
			.send(SqsEvents.standard("orders")
				.message(new Order("A-1", 2), (message) -> message.id("m1"))
				.message(new Order("A-2", 0), (message) -> message.id("m2"))
				.message("not an order", (message) -> message.id("m3")));
		assertThat(result).handled("m1").reported("m2", "m3");
		assertThat(result).outcome("m1").succeededWith(new Receipt("A-1"));
		assertThat(result).outcome("m2").hasExceptionInstanceOf(IllegalArgumentException.class);
	}

}
// end::getting-started-test[]
