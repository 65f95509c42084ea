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

package io.github.lambdabatch.test.local;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Runs an application locally, as the event source mappings of Lambda would: each of its
 * functions is fed from a queue, stream or topic, and the records that it reports are
 * delivered again. Start it from the test sources: <pre class="code">
 * public class LocalOrdersApplication {
 *
 *     public static void main(String[] args) {
 *         SpringApplication.from(OrdersApplication::main).with(LocalEventSources.class).run(args);
 *     }
 *
 * }
 * </pre> Queues are created in an SQS server in this JVM, if ElasticMQ is on the class
 * path. The records of beans of the type {@link io.github.lambdabatch.test.TestEvent} are
 * sent when the application has started. For each delivery of a record, the outcome is
 * logged. Whenever all records are handled or dead-lettered, and when the application is
 * closed, a table of all records is logged, and {@code target/local-run.html} draws the
 * run.
 * <p>
 * The properties {@code lambda.local.*} change what feeds the functions, and which
 * servers are used.
 *
 * @since 0.1.0
 * @see io.github.lambdabatch.test.runtime.LambdaProcess
 */
@Configuration(proxyBeanMethods = false)
public class LocalEventSources {

	@Bean
	static LocalProperties lambdaLocalProperties(Environment environment) {
		return LocalProperties.of(environment);
	}

	@Bean
	static LocalServers lambdaLocalServers(LocalProperties properties, Environment environment) {
		return new LocalServers(properties, environment);
	}

	@Bean
	LocalRecords lambdaLocalRecords() {
		return new LocalRecords();
	}

	@Bean
	LocalRun lambdaLocalRun(ConfigurableApplicationContext context, LocalProperties properties, LocalServers servers,
			LocalRecords records) {
		return new LocalRun(context, properties, servers, records);
	}

}
