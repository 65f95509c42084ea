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
 * What becomes of records that fail, with the help of SQS, as far as the properties ask
 * for it. Nothing here is lazy, so that mistakes in them stop the start of lazy
 * applications too.
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
		 * A fallback, so that it does not come into the way of an injection of the
		 * user's.
		 */
		@Bean
		@Fallback
		@Lazy(false)
		DeadLetterRecoverer lambdaBatchDeadLetterRecoverer(LambdaBatchProperties properties, SqsClients clients) {
			return new DeadLetterRecoverer(properties, clients);
		}

		@Bean
		@Fallback
		@Lazy(false)
		RetryDelayListener lambdaBatchRetryDelayListener(LambdaBatchProperties properties, SqsClients clients) {
			return new RetryDelayListener(properties, clients);
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
				if (settings.deadLetter().isSet()) {
					throw new MissingSqsClientException(name + ".dead-letter.queue");
				}
				if (settings.retryDelay().delay() != null) {
					throw new MissingSqsClientException(name + ".retry-delay.initial");
				}
			});
		}

	}

}
