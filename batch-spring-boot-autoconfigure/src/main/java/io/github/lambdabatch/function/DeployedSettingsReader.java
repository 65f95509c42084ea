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

package io.github.lambdabatch.function;

import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Reads the settings that an application has where it is deployed. The test kit finds the
 * implementation with {@code SpringFactoriesLoader}, so that it costs an application
 * nothing.
 *
 * @since 0.1.0
 */
public interface DeployedSettingsReader {

	/**
	 * Read the settings. They are read anew from the configuration files of the
	 * application, with the profiles that the environment variables activate. What only
	 * the test or the machine has set is left out.
	 * @param applicationContext the started application
	 * @param variables the environment variables with which the application is deployed
	 * @return the settings
	 * @throws RuntimeException if the application would not start with these settings
	 */
	DeployedSettings read(ConfigurableApplicationContext applicationContext, Map<String, String> variables);

}
