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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;

/**
 * The stores that remember which records were handled.
 *
 * @param jdbc The store in a relational database.
 * @param dynamodb The store in a table of DynamoDB.
 */
record IdempotencyStoreProperties(@DefaultValue @NestedConfigurationProperty Jdbc jdbc,
		@DefaultValue @NestedConfigurationProperty DynamoDb dynamodb) {

	/**
	 * The store in a relational database.
	 *
	 * @param tableName Name of the table, possibly with a schema. A table of another name
	 * has to be created by the application.
	 * @param initializeSchema When the table is created by a script, at the start of the
	 * application.
	 * @param schema Location of the script that creates the table.
	 * @param platform Platform for '@@platform@@' in the location of the script. That of
	 * the database if not set.
	 */
	record Jdbc(@DefaultValue(JdbcIdempotencyStore.DEFAULT_TABLE_NAME) String tableName,
			@DefaultValue("embedded") SchemaInitialization initializeSchema,
			@DefaultValue(DEFAULT_SCHEMA) String schema, @Nullable String platform) {

		static final String DEFAULT_SCHEMA = "classpath:io/github/lambdabatch/idempotency/schema-@@platform@@.sql";

	}

	/**
	 * The store in a table of DynamoDB.
	 *
	 * @param tableName Name or ARN of the table.
	 */
	record DynamoDb(@Nullable String tableName) {

	}

	/**
	 * When the table of the store is created.
	 */
	enum SchemaInitialization {

		/**
		 * At each start. The script does nothing if the table exists.
		 */
		ALWAYS,

		/**
		 * If the database is embedded in the application.
		 */
		EMBEDDED,

		/**
		 * Never.
		 */
		NEVER

	}

}
