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

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.sqs.SqsAutoConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.core.interceptor.Context.BeforeTransmission;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.recovery.LocalSqs;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for dead letters of applications that use Spring Cloud AWS, whose client for SQS
 * is asynchronous.
 */
class SpringCloudAwsTests {

	@AutoClose
	private static final LocalSqs sqs = LocalSqs.start();

	private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();

	private String name;

	private String url;

	private ApplicationContextRunner runner;

	@BeforeEach
	void createQueue(TestInfo test) {
		this.name = test.getTestMethod().orElseThrow().getName();
		this.url = sqs.createQueue(this.name);
		this.runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class,
					AwsAutoConfiguration.class, CredentialsProviderAutoConfiguration.class,
					RegionProviderAutoConfiguration.class, SqsAutoConfiguration.class))
			.withSystemProperties("aws.disableEc2Metadata=true")
			.withPropertyValues("spring.cloud.aws.endpoint=" + sqs.endpoint(),
					"spring.cloud.aws.region.static=eu-north-1", "spring.cloud.aws.credentials.access-key=local-key",
					"spring.cloud.aws.credentials.secret-key=local", "lambda.batch.sqs.dead-letter.queue=" + this.name)
			.withBean(AwsSyncClientCustomizer.class, () -> (builder) -> ((SqsClientBuilder) builder)
				.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(new Recorder())));
	}

	@Test
	void regionCredentialsAndEndpointDecide() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SqsAsyncClient.class).doesNotHaveBean(SqsClient.class);
			assertThat(context.getBean(SqsClients.class)).extracting("own").isNotNull();
			assertThat(process(context).itemIdentifiers()).isEmpty();
			assertThat(sqs.receive(this.url)).hasSize(1);
			assertThat(this.authorizations).isNotEmpty()
				.allSatisfy((authorization) -> assertThat(authorization).contains("Credential=local-key/")
					.contains("/eu-north-1/sqs/"));
		});
	}

	@Test
	void settingsOfSqsDecideBeforeTheCommonOnes() {
		this.runner
			.withPropertyValues("spring.cloud.aws.endpoint=http://127.0.0.1:1",
					"spring.cloud.aws.sqs.endpoint=" + sqs.endpoint(), "spring.cloud.aws.sqs.region=eu-west-3")
			.run((context) -> {
				assertThat(process(context).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
				assertThat(this.authorizations).isNotEmpty()
					.allSatisfy((authorization) -> assertThat(authorization).contains("/eu-west-3/sqs/"));
			});
	}

	@Test
	void settingsDecideWithoutTheModuleForSqs() {
		this.runner.withClassLoader(new FilteredClassLoader("io.awspring.cloud.sqs")).run((context) -> {
			assertThat(context).doesNotHaveBean(SqsAsyncClient.class);
			assertThat(process(context).itemIdentifiers()).isEmpty();
			assertThat(sqs.receive(this.url)).hasSize(1);
			assertThat(this.authorizations).isNotEmpty();
		});
	}

	@Test
	void clientOfTheApplicationComesFirst() {
		this.runner.withBean(SqsClient.class, () -> sqs.client(), (definition) -> definition.setDestroyMethodName(""))
			.run((context) -> {
				assertThat(process(context).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
				assertThat(this.authorizations).isEmpty();
			});
	}

	@Test
	void applicationStartsWithoutSpringCloudAws() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.awspring"))
			.withSystemProperties("aws.region=eu-central-1", "aws.accessKeyId=local", "aws.secretAccessKey=local",
					"aws.endpointUrlSqs=" + sqs.endpoint())
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(SqsClientFactory.class);
				assertThat(process(context).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
			});
	}

	/**
	 * With all of the auto-configuration that is on the class path.
	 */
	@Test
	void applicationStartsWithAllOfSpringCloudAws() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.properties("test.spring-cloud-aws=true", "spring.cloud.aws.endpoint=" + sqs.endpoint(),
					"spring.cloud.aws.region.static=eu-central-1", "spring.cloud.aws.credentials.access-key=local",
					"spring.cloud.aws.credentials.secret-key=local",
					"lambda.batch.functions.handle.dead-letter.queue=" + this.name,
					"lambda.batch.sqs.dead-letter.queue=" + this.name)
			.run()) {
			assertThat(context.getBeansOfType(SqsAsyncClient.class)).hasSize(1);
			assertThat(process(context).itemIdentifiers()).isEmpty();
			assertThat(sqs.receive(this.url)).hasSize(1);
		}
	}

	@SuppressWarnings("unchecked")
	private static BatchResult<?, ?> process(ApplicationContext context) {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = context.getBean("sqsBatchProcessor",
				BatchProcessor.class);
		return processor.process(SqsEvents.withBodies("a"), (message, record) -> {
			throw new IllegalStateException("no such order");
		}, null);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Consumer<SQSMessage> handle() {
			return (message) -> {
			};
		}

	}

	private final class Recorder implements ExecutionInterceptor {

		@Override
		public void beforeTransmission(BeforeTransmission context, ExecutionAttributes executionAttributes) {
			context.httpRequest()
				.firstMatchingHeader("Authorization")
				.ifPresent(SpringCloudAwsTests.this.authorizations::add);
		}

	}

}
