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

import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.RemainingTime;

/**
 * Dead-letter queues and delays of redelivery, which need a client for SQS. Nothing here
 * is lazy, so that mistakes in the properties stop the start of lazy applications too.
 */
@Configuration(proxyBeanMethods = false)
class RecoveryConfiguration {

	/**
	 * With a client for SQS.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SqsClient.class)
	static class WithSqs {

		@Bean
		SqsClients lambdaBatchSqsClients(ObjectProvider<SqsClient> clients, ObjectProvider<SqsAsyncClient> asyncClients,
				ObjectProvider<SqsClientFactory> factory, ObjectProvider<RemainingTime> remainingTime,
				Environment environment, LambdaBatchProperties properties) {
			return new SqsClients(clients, asyncClients, factory.getIfAvailable(),
					remainingTime.getIfAvailable(RemainingTime::ofContext), environment, properties.prime());
		}

		/**
		 * A fallback, so that the application can have its own recoverer injected by
		 * type.
		 */
		@Bean
		@Fallback
		@Lazy(false)
		ConfiguredDeadLetterQueues lambdaBatchDeadLetterQueues(LambdaBatchProperties properties,
				ResolvedSettings settings, SqsClients clients) {
			return new ConfiguredDeadLetterQueues(properties, settings, clients);
		}

		@Bean
		@Fallback
		@Lazy(false)
		ConfiguredRedeliveryDelays lambdaBatchRedeliveryDelays(ResolvedSettings settings, SqsClients clients) {
			return new ConfiguredRedeliveryDelays(settings, clients);
		}

	}

	/**
	 * With the settings of Spring Cloud AWS.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ SqsClient.class, AwsClientBuilderConfigurer.class })
	static class WithSpringCloudAws {

		@Bean
		SqsClientFactory lambdaBatchSpringCloudAwsSqsClientFactory(BeanFactory beanFactory, Environment environment) {
			return new SpringCloudAwsSqsClientFactory(beanFactory, environment);
		}

	}

	/**
	 * Without a client for SQS.
	 */
	@Lazy(false)
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("software.amazon.awssdk.services.sqs.SqsClient")
	static class WithoutSqs {

		WithoutSqs(LambdaBatchProperties properties) {
			properties.settings().forEach((name, settings) -> {
				if (settings.deadLetter().hasQueue()) {
					throw new MissingSqsClientException(name + ".dead-letter.queue");
				}
				if (settings.redeliveryDelay().delay() != null) {
					throw new MissingSqsClientException(name + ".redelivery-delay.initial");
				}
			});
		}

	}

}
