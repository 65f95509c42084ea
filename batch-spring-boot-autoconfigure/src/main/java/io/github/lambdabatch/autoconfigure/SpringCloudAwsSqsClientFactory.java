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

import java.util.ServiceLoader;

import io.awspring.cloud.autoconfigure.AwsSyncClientCustomizer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import io.awspring.cloud.autoconfigure.sqs.SqsProperties;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
import software.amazon.awssdk.http.SdkHttpService;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes a client with the region, the credentials and the endpoint of Spring Cloud AWS,
 * which itself brings a client of another type.
 */
class SpringCloudAwsSqsClientFactory implements SqsClientFactory {

	private static final String[] REGIONS = { "spring.cloud.aws.sqs.region", "spring.cloud.aws.region.static" };

	private final BeanFactory beanFactory;

	private final Environment environment;

	SpringCloudAwsSqsClientFactory(BeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	/**
	 * An application may have left out the HTTP client that is not needed for the client
	 * of Spring Cloud AWS.
	 */
	@Override
	public boolean isAvailable() {
		return this.beanFactory.getBeanProvider(AwsClientBuilderConfigurer.class).getIfAvailable() != null
				&& ServiceLoader.load(SdkHttpService.class, SqsClient.class.getClassLoader()).iterator().hasNext();
	}

	@Override
	public boolean isRegionKnown() {
		for (String property : REGIONS) {
			if (StringUtils.hasText(this.environment.getProperty(property))) {
				return true;
			}
		}
		return false;
	}

	@Override
	public SqsClient create() {
		return this.beanFactory.getBean(AwsClientBuilderConfigurer.class)
			.configureSyncClient(SqsClient.builder(),
					this.beanFactory.getBeanProvider(SqsProperties.class).getIfAvailable(),
					this.beanFactory.getBeanProvider(AwsConnectionDetails.class).getIfAvailable(), null,
					this.beanFactory.getBeanProvider(AwsSyncClientCustomizer.class).orderedStream())
			.build();
	}

}
