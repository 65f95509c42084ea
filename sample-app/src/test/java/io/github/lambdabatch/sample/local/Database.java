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

package io.github.lambdabatch.sample.local;

import java.util.Locale;

import io.github.lambdabatch.test.runtime.FunctionZip;

/**
 * What the accounts are kept in during a local run.
 */
enum Database {

	POSTGRESQL {

		@Override
		LedgerDatabase start(FunctionZip zip) throws NotAvailableException {
			return LedgerDatabase.postgres(zip);
		}

	},

	H2 {

		@Override
		LedgerDatabase start(FunctionZip zip) throws Exception {
			return LedgerDatabase.h2(zip);
		}

	};

	static final String PROPERTY = "local-run.database";

	/**
	 * The database that the system property names.
	 * @return PostgreSQL if nothing is set
	 */
	static Database ofSystemProperty() {
		String name = System.getProperty(PROPERTY, POSTGRESQL.name());
		try {
			return valueOf(name.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"System property '%s' must be 'postgresql' or 'h2', but was '%s'".formatted(PROPERTY, name), ex);
		}
	}

	/**
	 * Starts the database.
	 * @param zip the function
	 * @return the running database
	 * @throws NotAvailableException if it does not run on this machine
	 */
	abstract LedgerDatabase start(FunctionZip zip) throws NotAvailableException, Exception;

}
