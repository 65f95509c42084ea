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

package io.github.lambdabatch.docs;

import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchSettingsCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/configuration.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationTests {

	@Test
	void customizer(CapturedOutput output) {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.run((context) -> assertThat(output).contains("Function 'store'").contains("parallel"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Consumer<KinesisEventRecord> store() {
			return (record) -> {
			};
		}

		// tag::configuration-customizer[]
		@Bean
		BatchSettingsCustomizer customizer() {
			return (settings, functionName, eventType) -> eventType.isStream()
					? settings.toBuilder().parallel(true).build() : settings;
		}
		// end::configuration-customizer[]

	}

}
