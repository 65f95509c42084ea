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

import java.util.function.Consumer;
import java.util.function.Function;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Makes an application in functional style fail at the start if it has record handlers.
 * The main class of such an application is an {@link ApplicationContextInitializer} that
 * registers the functions itself. The application does not load any auto-configuration,
 * so its record handlers would not be wrapped.
 */
class FunctionalStyleInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		if (environment.getProperty("spring.functional.enabled", Boolean.class, false)) {
			context.addApplicationListener((ContextRefreshedEvent event) -> check(context));
		}
	}

	/**
	 * Check that an application in functional style has no record handlers.
	 * @param beanFactory the factory of the functions
	 * @throws InvalidFunctionException if there are record handlers
	 */
	private static void check(ListableBeanFactory beanFactory) {
		beanFactory.getBeansOfType(FunctionRegistration.class).forEach((name, registration) -> {
			ResolvableType type = ResolvableType.forType(registration.getType());
			ResolvableType function = type.as(Function.class);
			ResolvableType inputType = ((function != ResolvableType.NONE) ? function : type.as(Consumer.class))
				.getGeneric(0);
			if (HandlerBean.mentionsPartOfEvent(inputType)) {
				throw new InvalidFunctionException(
						"The function '%s' takes %s, but the application is in functional style: its main class is an"
							.formatted(name, inputType)
								+ " ApplicationContextInitializer, so auto-configuration is not loaded. Lambda would call"
								+ " the function once per batch, with none of the records, and acknowledge the batch.",
						"Make the main class a @SpringBootApplication and declare the function as a @Bean.");
			}
		});
	}

}
