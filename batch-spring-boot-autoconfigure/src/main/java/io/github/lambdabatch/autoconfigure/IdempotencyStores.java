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

import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.util.ClassUtils;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.IdempotencyKeyException;
import io.github.lambdabatch.IdempotencyKeyResolver;
import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.idempotency.DynamoDbIdempotencyStore;
import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;
import io.github.lambdabatch.payload.PayloadKeyResolver;
import io.github.lambdabatch.payload.PayloadSettings;

/**
 * Creates the idempotency settings from the properties, with the stores and the resolvers
 * that they name. A store is made when it is first named.
 */
class IdempotencyStores {

	private final ConfigurableListableBeanFactory beanFactory;

	private final IdempotencyStoreProperties properties;

	private @Nullable IdempotencyStore jdbc;

	private @Nullable IdempotencyStore dynamoDb;

	IdempotencyStores(ConfigurableListableBeanFactory beanFactory, IdempotencyStoreProperties properties) {
		this.beanFactory = beanFactory;
		this.properties = properties;
	}

	/**
	 * Return how the records of a source are handled once, or {@code null} if they run as
	 * often as they are delivered.
	 * @param properties what is set for the function and its source
	 * @param prefix the prefix of these properties, for messages
	 * @param source the source
	 * @param payload how payloads are read
	 * @throws InvalidIdempotencyException if the properties cannot be applied
	 */
	@Nullable Idempotency create(IdempotencyProperties properties, String prefix, EventSource<?, ?, ?> source,
			PayloadSettings payload) {
		String name = properties.store();
		if (name == null && !properties.equals(IdempotencyProperties.UNSET)) {
			throw new InvalidIdempotencyException(
					"Properties under '%s.idempotency' are set, but no store.".formatted(prefix),
					"Set '%s.idempotency.store' to 'jdbc', 'dynamodb' or the name of an IdempotencyStore bean."
						.formatted(prefix));
		}
		if (name == null || name.isEmpty()) {
			return null;
		}
		try {
			Idempotency.Builder builder = Idempotency.builder(decorated(store(name, prefix)));
			if (properties.expiresAfter() != null) {
				builder.expiresAfter(properties.expiresAfter());
			}
			if (properties.onStoreFailure() != null) {
				builder.onStoreFailure(properties.onStoreFailure());
			}
			builder.keyResolver(keyResolver(properties.key(), prefix, source, payload));
			return builder.transactional(properties.isTransactional()).build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidIdempotencyException(
					"'%s.idempotency' cannot be applied: %s.".formatted(prefix, ex.getMessage()),
					"Set 'store: jdbc', which can be transactional, or change the other properties.");
		}
	}

	private IdempotencyStore decorated(IdempotencyStore store) {
		IdempotencyStore decorated = store;
		for (IdempotencyStoreDecorator decorator : this.beanFactory.getBeanProvider(IdempotencyStoreDecorator.class)) {
			decorated = decorator.decorate(decorated);
		}
		return decorated;
	}

	private synchronized IdempotencyStore store(String name, String prefix) {
		return switch (name) {
			case IdempotencyProperties.JDBC -> {
				requireClass("org.springframework.jdbc.core.simple.JdbcClient", prefix,
						"the dependency org.springframework.boot:spring-boot-starter-jdbc");
				this.jdbc = (this.jdbc != null) ? this.jdbc
						: new JdbcFactory(this.beanFactory).create(this.properties.jdbc(), prefix);
				yield this.jdbc;
			}
			case IdempotencyProperties.DYNAMO_DB -> {
				requireClass("software.amazon.awssdk.services.dynamodb.DynamoDbClient", prefix,
						"the dependency software.amazon.awssdk:dynamodb");
				this.dynamoDb = (this.dynamoDb != null) ? this.dynamoDb
						: new DynamoDbFactory(this.beanFactory).create(this.properties.dynamodb(), prefix);
				yield this.dynamoDb;
			}
			default -> bean(name, IdempotencyStore.class, prefix + ".idempotency.store", "'jdbc', 'dynamodb' or ");
		};
	}

	private void requireClass(String className, String prefix, String dependency) {
		if (!ClassUtils.isPresent(className, this.beanFactory.getBeanClassLoader())) {
			throw new InvalidIdempotencyException(
					"'%s.idempotency.store' needs %s, which is not on the class path.".formatted(prefix, className),
					"Add %s, or remove the property.".formatted(dependency));
		}
	}

	private <T> T bean(String name, Class<T> type, String property, String others) {
		if (!this.beanFactory.containsBean(name) || !this.beanFactory.isTypeMatch(name, type)) {
			Set<String> names = new TreeSet<>(Set.of(this.beanFactory.getBeanNamesForType(type)));
			throw new InvalidIdempotencyException(
					"'%s' is '%s', but no %s bean has this name.".formatted(property, name, type.getSimpleName()),
					"Set it to %sthe name of such a bean; there %s.".formatted(others,
							names.isEmpty() ? "is none yet" : "are " + names));
		}
		return this.beanFactory.getBean(name, type);
	}

	private IdempotencyKeyResolver keyResolver(@Nullable String key, String prefix, EventSource<?, ?, ?> source,
			PayloadSettings payload) {
		if (key == null) {
			return onlyKeyResolver(prefix);
		}
		if (key.isEmpty()) {
			return IdempotencyKeyResolver.ofEventId();
		}
		if (key.startsWith("/")) {
			return (source.eventType() == EventType.DYNAMODB) ? changesOfItems(key, prefix)
					: PayloadKeyResolver.of(source, key, this.beanFactory.getBean(JsonMapper.class), payload);
		}
		return bean(key, IdempotencyKeyResolver.class, prefix + ".idempotency.key",
				"a JSON pointer such as '/orderId', or to ");
	}

	private IdempotencyKeyResolver onlyKeyResolver(String prefix) {
		try {
			return this.beanFactory.getBeanProvider(IdempotencyKeyResolver.class)
				.getIfAvailable(IdempotencyKeyResolver::ofEventId);
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new InvalidIdempotencyException(
					"'%s.idempotency.key' is not set, and there are several IdempotencyKeyResolver beans: %s."
						.formatted(prefix, ex.getBeanNamesFound()),
					"Set it to the name of one of them, or to nothing for the identifier of the event.");
		}
	}

	/**
	 * All changes of an item would have the same key, and only the first one would be
	 * handled. A function may take batches from other sources, too, so that only its
	 * changes fail.
	 */
	private static IdempotencyKeyResolver changesOfItems(String key, String prefix) {
		if (prefix.equals(LambdaBatchProperties.prefix(EventType.DYNAMODB))) {
			throw new InvalidIdempotencyException(
					"'%s.idempotency.key' is '%s', but all changes of an item have the same value there, so only the first"
						.formatted(prefix, key) + " one would be handled.",
					"Remove the property, so that each change is identified by its event.");
		}
		return (record) -> {
			throw new IdempotencyKeyException(
					"Changes of an item cannot be told apart by '%s', as all of them have the same value there"
						.formatted(key));
		};
	}

	/**
	 * Makes the store in a relational database. This is a separate class, because it can
	 * only be loaded if Spring's JDBC support is on the class path.
	 *
	 * @param beanFactory the beans of the application
	 */
	private record JdbcFactory(ConfigurableListableBeanFactory beanFactory) {

		IdempotencyStore create(IdempotencyStoreProperties.Jdbc properties, String prefix) {
			DataSource dataSource;
			try {
				dataSource = this.beanFactory.getBean(DataSource.class);
			}
			catch (NoSuchBeanDefinitionException ex) {
				throw new InvalidIdempotencyException(
						"'%s.idempotency.store' is 'jdbc', which needs one DataSource bean, but %s.".formatted(prefix,
								ex.getMessage()),
						"Set 'spring.datasource.url', mark one of several data sources as primary, or define a"
								+ " JdbcIdempotencyStore bean and set the property to its name.");
			}
			return JdbcIdempotencyStore.builder(dataSource)
				.tableName(properties.tableName())
				.transactionManager(this.beanFactory.getBeanProvider(PlatformTransactionManager.class).getIfUnique())
				.build();
		}

	}

	/**
	 * Makes the store in a table of DynamoDB. This is a separate class, because it can
	 * only be loaded if the AWS SDK is on the class path.
	 *
	 * @param beanFactory the beans of the application
	 */
	private record DynamoDbFactory(ConfigurableListableBeanFactory beanFactory) {

		IdempotencyStore create(IdempotencyStoreProperties.DynamoDb properties, String prefix) {
			String tableName = properties.tableName();
			if (tableName == null || tableName.isBlank()) {
				throw new InvalidIdempotencyException(
						"'%s.idempotency.store' is 'dynamodb', but no table is set.".formatted(prefix),
						"Set 'lambda.batch.idempotency.dynamodb.table-name'.");
			}
			DynamoDbClient bean = this.beanFactory.getBeanProvider(DynamoDbClient.class).getIfAvailable();
			Supplier<DynamoDbClient> client = (bean != null) ? () -> bean
					: this.beanFactory.getBean(OwnDynamoDbClient.class)::get;
			return new DynamoDbIdempotencyStore(client, tableName, InstantSource.system());
		}

	}

}
