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

package io.github.lambdabatch.sample.accounts;

import java.util.function.Function;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import io.github.lambdabatch.BatchHandler;

/**
 * The function for account transactions, and what it needs.
 */
@Configuration(proxyBeanMethods = false)
class AccountsConfiguration {

	@Bean
	@BatchHandler
	Function<AccountTransaction, Booking> processTransaction(Ledger ledger) {
		return ledger::book;
	}

	@Bean
	Ledger ledger(ObjectProvider<JdbcClient> jdbc) {
		JdbcClient client = jdbc.getIfAvailable();
		return (client != null) ? new JdbcLedger(client) : new InMemoryLedger();
	}

}
