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

/**
 * Transactions of accounts, from a FIFO queue whose message groups are the accounts: in
 * order within an account, accounts in parallel.
 * {@link io.github.lambdabatch.sample.accounts.AccountsConfiguration} names the function,
 * {@link io.github.lambdabatch.sample.accounts.Ledger} is the port to what keeps the
 * balances.
 */
@NullMarked
package io.github.lambdabatch.sample.accounts;

import org.jspecify.annotations.NullMarked;
