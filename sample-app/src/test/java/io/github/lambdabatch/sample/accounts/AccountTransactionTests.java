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

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.exc.ValueInstantiationException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AccountTransaction}.
 */
class AccountTransactionTests {

	@ParameterizedTest
	@ValueSource(strings = { "{\"accountId\":\"a\",\"amount\":1}", "{\"transactionId\":\"t\",\"amount\":1}",
			"{\"transactionId\":\"t\",\"accountId\":\"a\"}",
			"{\"transactionId\":\"t\",\"accountId\":\"a\",\"amount\":0.00}" })
	void payloadThatLacksSomethingIsRefused(String payload) {
		assertThatExceptionOfType(ValueInstantiationException.class)
			.isThrownBy(() -> JsonMapper.builder().build().readValue(payload, AccountTransaction.class))
			.withRootCauseInstanceOf(IllegalArgumentException.class);
	}

}
