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

package io.github.lambdabatch.sample.local;

import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the zip that the build makes for Lambda.
 */
class FunctionZipIT {

	@Test
	void zipHasTheLayoutOfTheManagedRuntime() throws Exception {
		assertThat(names()).contains("io/github/lambdabatch/sample/SampleApplication.class", "application.yml")
			.anyMatch((name) -> name.matches("lib/spring-cloud-function-adapter-aws-.*\\.jar"))
			.anyMatch((name) -> name.matches("lib/aws-lambda-java-core-.*\\.jar"))
			.anyMatch((name) -> name.matches("lib/sqs-.*\\.jar"))
			.anyMatch((name) -> name.matches("lib/url-connection-client-.*\\.jar"))
			.allMatch((name) -> !name.endsWith(".jar") || name.matches("lib/[^/]+"));
	}

	@Test
	void zipHoldsNoWebServer() throws Exception {
		assertThat(names()).noneMatch((name) -> name.matches("lib/.*(netty|webflux|tomcat|jetty).*"));
	}

	@Test
	void zipHoldsNothingThatOnlyFunctionsOfWholeEventsNeed() throws Exception {
		assertThat(names()).noneMatch((name) -> name.startsWith("lib/aws-lambda-java-serialization-"));
	}

	@Test
	void zipHoldsNothingOfTheTests() throws Exception {
		assertThat(names()).noneMatch((name) -> name.startsWith("io/github/lambdabatch/sample/local/"))
			.noneMatch((name) -> name.matches(".*(Tests?|IT)\\.class"))
			.noneMatch((name) -> name.contains("logback-test"))
			.noneMatch((name) -> name.matches(
					"lib/.*(junit|assertj|mockito|hamcrest|spring-test|spring-boot-test|elasticmq|pekko|scala|runtime-interface-client).*"))
			.noneMatch((name) -> name.matches("lib/(kinesis|aws-cbor-protocol)-.*"));
	}

	@Test
	void zipHoldsOneHttpClientForSqs() throws Exception {
		assertThat(names()).noneMatch((name) -> name.matches("lib/(apache-client|apache5-client|aws-crt-client)-.*"));
	}

	@Test
	void zipIsReproducible() throws Exception {
		assertThat(entries()).extracting((entry) -> entry.getTimeLocal().toLocalDate())
			.containsOnly(LocalDate.of(2026, 11, 1));
	}

	private List<String> names() throws Exception {
		return entries().stream().map((entry) -> entry.getName()).toList();
	}

	private List<? extends ZipEntry> entries() throws IOException {
		try (ZipFile zip = new ZipFile(SampleFunction.zip().path().toFile())) {
			return zip.stream().toList();
		}
	}

}
