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

import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.util.ClassUtils;

import io.github.lambdabatch.autoconfigure.IdempotencyStoreProperties.SchemaInitialization;

/**
 * Creates the table of the store in a relational database at the start, if a function or
 * a source uses that store and the properties allow it.
 */
class IdempotencySchema implements InitializingBean {

	private final ObjectProvider<DataSource> dataSource;

	private final LambdaBatchProperties properties;

	IdempotencySchema(ObjectProvider<DataSource> dataSource, LambdaBatchProperties properties) {
		this.dataSource = dataSource;
		this.properties = properties;
	}

	@Override
	public void afterPropertiesSet() {
		IdempotencyStoreProperties.Jdbc jdbc = this.properties.idempotency().jdbc();
		boolean possible = switch (jdbc.initializeSchema()) {
			case NEVER -> false;
			// Saves a connection, which would be open when a snapshot of the JVM is
			// taken.
			case EMBEDDED -> isStoreUsed() && ClassUtils.isPresent("org.h2.Driver", getClass().getClassLoader());
			case ALWAYS -> true;
		};
		DataSource dataSource = possible ? this.dataSource.getIfUnique() : null;
		if (dataSource != null) {
			new PropertiesBasedDataSourceScriptDatabaseInitializer<>(dataSource, new Properties(jdbc))
				.initializeDatabase();
		}
		else if (jdbc.initializeSchema() == SchemaInitialization.ALWAYS) {
			throw new InvalidIdempotencyException(
					"'lambda.batch.idempotency.jdbc.initialize-schema' is 'always', which needs one DataSource bean.",
					"Mark one of several data sources as primary, or create the table yourself.");
		}
	}

	private boolean isStoreUsed() {
		return this.properties.settings()
			.values()
			.stream()
			.anyMatch((settings) -> IdempotencyProperties.JDBC.equals(settings.idempotency().store()));
	}

	/**
	 * The properties as Spring Boot's initializers need them.
	 */
	private static final class Properties extends DatabaseInitializationProperties {

		Properties(IdempotencyStoreProperties.Jdbc jdbc) {
			setSchema(jdbc.schema());
			if (jdbc.platform() != null) {
				setPlatform(jdbc.platform());
			}
			setInitializeSchema(DatabaseInitializationMode.valueOf(jdbc.initializeSchema().name()));
			// Not every database can be told to create a table only if it is missing.
			setContinueOnError(true);
		}

		@Override
		public String getDefaultSchemaLocation() {
			return IdempotencyStoreProperties.Jdbc.DEFAULT_SCHEMA;
		}

	}

}
