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

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The stores that remember which records were handled.
 */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

	@Bean
	IdempotencyStores lambdaBatchIdempotencyStores(ConfigurableListableBeanFactory beanFactory,
			LambdaBatchProperties properties) {
		return new IdempotencyStores(beanFactory, properties.idempotency());
	}

	/**
	 * With Spring's and Spring Boot's support of JDBC.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JdbcClient.class, DataSourceScriptDatabaseInitializer.class })
	static class WithJdbc {

		@Bean
		@Lazy(false)
		IdempotencySchema lambdaBatchIdempotencySchema(ObjectProvider<DataSource> dataSource,
				LambdaBatchProperties properties) {
			return new IdempotencySchema(dataSource, properties);
		}

	}

	/**
	 * With a client for DynamoDB.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DynamoDbClient.class)
	static class WithDynamoDb {

		@Bean
		@Lazy
		OwnDynamoDbClient lambdaBatchDynamoDbClient() {
			return new OwnDynamoDbClient();
		}

	}

}
