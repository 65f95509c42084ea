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

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/**
 * Keeps auto-configuration that is on the class path of the tests for a few of them away
 * from all that do not ask for it: Spring Cloud AWS with
 * {@code test.spring-cloud-aws=true}, Actuator, Micrometer and OpenTelemetry with
 * {@code test.observability=true}, databases with {@code test.jdbc=true}.
 */
class TestAutoConfigurationFilter implements AutoConfigurationImportFilter, EnvironmentAware {

	private static final List<String> SPRING_CLOUD_AWS = List.of("io.awspring.");

	private static final List<String> OBSERVABILITY = List.of("org.springframework.boot.actuate.",
			"org.springframework.boot.health.", "org.springframework.boot.micrometer.",
			"org.springframework.boot.opentelemetry.");

	private static final List<String> JDBC = List.of("org.springframework.boot.jdbc.", "org.springframework.boot.sql.",
			"org.springframework.boot.h2console.");

	private boolean jdbc;

	private boolean springCloudAws;

	private boolean observability;

	@Override
	public void setEnvironment(Environment environment) {
		this.springCloudAws = environment.getProperty("test.spring-cloud-aws", Boolean.class, false);
		this.jdbc = environment.getProperty("test.jdbc", Boolean.class, false);
		this.observability = environment.getProperty("test.observability", Boolean.class, false);
	}

	@Override
	public boolean[] match(@Nullable String[] autoConfigurationClasses,
			AutoConfigurationMetadata autoConfigurationMetadata) {
		boolean[] matches = new boolean[autoConfigurationClasses.length];
		for (int i = 0; i < matches.length; i++) {
			String name = autoConfigurationClasses[i];
			matches[i] = name == null || (isWanted(name, this.springCloudAws, SPRING_CLOUD_AWS)
					&& isWanted(name, this.observability, OBSERVABILITY) && isWanted(name, this.jdbc, JDBC));
		}
		return matches;
	}

	private static boolean isWanted(String name, boolean wanted, List<String> packages) {
		return wanted || packages.stream().noneMatch(name::startsWith);
	}

}
