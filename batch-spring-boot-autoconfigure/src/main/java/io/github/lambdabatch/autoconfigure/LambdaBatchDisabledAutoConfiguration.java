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

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.lambdabatch.function.BatchFunctionRegistrar;

/**
 * {@link AutoConfiguration Auto-configuration} that warns that record handlers lose
 * records if nothing wraps them.
 *
 * @since 0.1.0
 */
@AutoConfiguration
@ConditionalOnClass({ FunctionInvoker.class, SQSEvent.class })
@ConditionalOnBooleanProperty(name = "lambda.batch.enabled", havingValue = false)
public final class LambdaBatchDisabledAutoConfiguration {

	private static final Log logger = LogFactory.getLog(LambdaBatchDisabledAutoConfiguration.class);

	@Bean
	SmartInitializingSingleton lambdaBatchDisabledWarning(ConfigurableListableBeanFactory beanFactory,
			Environment environment) {
		return () -> {
			LambdaBatchProperties properties = new LambdaBatchPropertiesBinder(environment, beanFactory)
				.bindWhatIsKnown();
			List<String> names = BatchFunctionRegistrar.functionNames(beanFactory, properties.functions()::containsKey);
			if (!names.isEmpty()) {
				logger.warn("'lambda.batch.enabled' is false: Lambda would call " + names
						+ " once per batch with an empty record and acknowledge all of it");
			}
		};
	}

}
