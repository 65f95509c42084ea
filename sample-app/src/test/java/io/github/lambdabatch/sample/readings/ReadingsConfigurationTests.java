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

package io.github.lambdabatch.sample.readings;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.KinesisEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadingsConfiguration}.
 */
class ReadingsConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(SampleApplication.class);

	@Test
	void storeWorksOnItsOwnByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(ReadingStore.class).isInstanceOf(LoggingReadingStore.class));
	}

	@Test
	void storeIsBehindHttpWhenItsAddressIsKnown() {
		this.contextRunner.withPropertyValues("sample.backend-url=http://backend")
			.run((context) -> assertThat(context).getBean(ReadingStore.class).isInstanceOf(HttpReadingStore.class));
	}

	@Test
	void readingBelowAbsoluteZeroIsReportedAndOthersAreStored() {
		this.contextRunner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processReading")
				.send(KinesisEvents.stream("readings")
					.record("s-1", new SensorReading("r-1", "s-1", 21.5))
					.record("s-1", "{\"readingId\":\"r-2\",\"sensorId\":\"s-1\",\"celsius\":-300}")
					.record("s-2", new SensorReading("r-3", "s-2", 19)));
			assertThat(result).outcome(0).succeededWith(new StoredReading("r-1"));
			assertThat(result).outcome(1).hasExceptionInstanceOf(PayloadConversionException.class);
			assertThat(result).outcome(2).succeededWith(new StoredReading("r-3"));
			assertThat(result).reported(result.itemIdentifiers().get(1));
		});
	}

}
