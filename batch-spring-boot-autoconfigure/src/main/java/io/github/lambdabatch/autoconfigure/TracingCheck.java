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
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Warns if {@code tracing} is set although the application has no tracer, so that the
 * setting has no effect.
 */
final class TracingCheck {

	private static final Log logger = LogFactory.getLog(LambdaBatchAutoConfiguration.class);

	private static final String TRACER = "io.micrometer.tracing.Tracer";

	private TracingCheck() {
	}

	static void check(LambdaBatchProperties properties, ListableBeanFactory beanFactory) {
		List<String> keys = properties.settings()
			.entrySet()
			.stream()
			.filter((settings) -> settings.getValue().tracing() != null)
			.map(Map.Entry::getKey)
			.map((prefix) -> prefix + ".tracing")
			.toList();
		if (!keys.isEmpty() && !hasTracer(beanFactory)) {
			logger.warn(("The application has no bean of type %s, so these properties have no effect: %s. The starter"
					+ " spring-boot-starter-opentelemetry brings such a bean")
				.formatted(TRACER, String.join(", ", keys)));
		}
	}

	private static boolean hasTracer(ListableBeanFactory beanFactory) {
		ClassLoader classLoader = TracingCheck.class.getClassLoader();
		return ClassUtils.isPresent(TRACER, classLoader) && beanFactory
			.getBeanNamesForType(ClassUtils.resolveClassName(TRACER, classLoader), true, false).length > 0;
	}

}
