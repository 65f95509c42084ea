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

// tag::local-run-zip[]
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.runtime.FunctionZip;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;

class OrdersZipIT {

	@Test
	void zipHandlesAnOrder() throws Exception {
		try (LambdaProcess function = LambdaProcess.of(new FunctionZip(Path.of("target/orders-1.0.0-lambda.zip")))
			.mainClass(OrdersApplication.class)
			.function("processOrder")
			.start()) {
			byte[] event = SqsEvents.standard("orders").message(new Order("A-1")).toBytes();
			InvocationResult result = function.invoke(event, Duration.ofSeconds(30));
			assertThat(result).isInstanceOfSatisfying(Response.class,
					(response) -> assertThat(response.text()).isEqualTo("{\"batchItemFailures\":[]}"));
		}
	}

}
// end::local-run-zip[]
