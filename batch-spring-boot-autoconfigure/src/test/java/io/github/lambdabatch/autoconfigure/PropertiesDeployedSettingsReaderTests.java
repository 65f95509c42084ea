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

import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.PropertySource;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.function.DeployedSettings;
import io.github.lambdabatch.function.DeployedSettings.Needs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link PropertiesDeployedSettingsReader}.
 */
class PropertiesDeployedSettingsReaderTests {

	private static final String LOCATION = "SPRING_CONFIG_LOCATION";

	private static final String FILE = "classpath:/infrastructure/deployed.yml";

	private static final Needs NOTHING = new Needs(null, FailInvocation.NEVER, null, false, false, null);

	@Test
	void functionsAndTheirSources() {
		DeployedSettings settings = read(Map.of());
		assertThat(settings.definition()).isNull();
		assertThat(settings.functions())
			.isEqualTo(Map.of("processOrder", Map.of(EventType.SQS, NOTHING, EventType.SQS_FIFO, NOTHING),
					"processReading", Map.of(EventType.KINESIS, NOTHING)));
	}

	@Test
	void configurationFilesAreRead() {
		assertThat(needs(Map.of(LOCATION, FILE), EventType.SQS))
			.isEqualTo(new Needs(3, FailInvocation.WHEN_ALL_FAIL, "orders-dlq", true, true, null));
	}

	@Test
	void variablesWin() {
		Map<String, String> variables = Map.of(LOCATION, FILE, "LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECEIVES", "7",
				"LAMBDA_BATCH_SQS_DEADLETTER_QUEUE", "", "SPRING_CLOUD_FUNCTION_DEFINITION", "processOrder");
		assertThat(needs(variables, EventType.SQS))
			.isEqualTo(new Needs(7, FailInvocation.WHEN_ALL_FAIL, null, false, true, null));
		assertThat(read(variables).definition()).isEqualTo("processOrder");
	}

	@Test
	void profilesOfTheDeploymentHold() {
		assertThat(needs(Map.of(LOCATION, FILE, "SPRING_PROFILES_ACTIVE", "remembering"), EventType.SQS_FIFO)
			.idempotencyTable()).isEqualTo("handled");
		assertThat(needs(Map.of(LOCATION, FILE), EventType.SQS_FIFO).idempotencyTable()).isNull();
	}

	@Test
	void jsonOfTheEnvironmentCounts() {
		assertThat(needs(Map.of("SPRING_APPLICATION_JSON", "{\"lambda.batch.sqs.max-receives\": 2}"), EventType.SQS)
			.maxReceives()).isEqualTo(2);
	}

	@Test
	void whatOnlyTheTestSetsDoesNotCount() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run("--lambda.batch.sqs.max-receives=9", "--spring.config.location=" + FILE)) {
			DeployedSettings settings = new PropertiesDeployedSettingsReader().read(context, Map.of());
			assertThat(needs(settings, "processOrder", EventType.SQS)).isEqualTo(NOTHING);
		}
	}

	@Test
	void propertySourcesOfTheApplicationCount() {
		assertThat(
				needs(read(Map.of(), WithPropertySource.class), "processReading", EventType.KINESIS).deadLetterQueue())
			.isEqualTo("readings-dlq");
	}

	@Test
	void beansOfTheApplicationCount() {
		DeployedSettings settings = read(Map.of(), WithBeans.class);
		assertThat(needs(settings, "processReading", EventType.KINESIS).recovers()).isTrue();
		assertThat(needs(settings, "processOrder", EventType.SQS).maxReceives()).isEqualTo(6);
	}

	@Test
	void settingsWithWhichTheApplicationWouldNotStartAreRefused() {
		assertThatThrownBy(() -> read(Map.of("LAMBDA_BATCH_SQS_MAXRECEIVE", "7")))
			.isInstanceOf(InvalidPropertiesException.class)
			.hasMessageContaining("LAMBDA_BATCH_SQS_MAXRECEIVE");
	}

	private static Needs needs(Map<String, String> variables, EventType eventType) {
		return needs(read(variables), "processOrder", eventType);
	}

	private static Needs needs(DeployedSettings settings, String functionName, EventType eventType) {
		return Objects.requireNonNull(settings.functions().getOrDefault(functionName, Map.of()).get(eventType));
	}

	private static DeployedSettings read(Map<String, String> variables, Class<?>... configurations) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.sources(configurations)
			.web(WebApplicationType.NONE)
			.run()) {
			return new PropertiesDeployedSettingsReader().read(context, variables);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		/** What the running context has set needs a client, which is not called. */
		@Bean
		SqsClient sqsClient() {
			return new SqsClient() {

				@Override
				public String serviceName() {
					return SERVICE_NAME;
				}

				@Override
				public void close() {
				}

			};
		}

		@Bean
		Consumer<SQSMessage> processOrder() {
			return (message) -> {
			};
		}

		@Bean
		Consumer<KinesisEventRecord> processReading() {
			return (reading) -> {
			};
		}

	}

	@PropertySource("classpath:/infrastructure/deployed.properties")
	static class WithPropertySource {

	}

	static class WithBeans {

		@Bean
		RecordRecoverer recoverer() {
			return (record, exception) -> {
			};
		}

		@Bean
		BatchSettingsCustomizer customizer() {
			return (settings, functionName, eventType) -> eventType.isStream() ? settings
					: settings.toBuilder().maxReceives(6).build();
		}

	}

}
