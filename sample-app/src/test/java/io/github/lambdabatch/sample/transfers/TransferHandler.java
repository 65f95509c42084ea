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

package io.github.lambdabatch.sample.transfers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.function.UnaryOperator;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsBuilder;

/**
 * Hands each message to the transfers, in the order of its account.
 */
class TransferHandler implements RequestStreamHandler {

	private final JsonMapper mapper = new JsonMapper();

	private final Transfers transfers;

	private final BatchProcessor<ActiveMqEvent, ActiveMqMessage, Map<String, Object>> processor;

	TransferHandler(Transfers transfers, UnaryOperator<BatchSettingsBuilder> settings) {
		this.transfers = transfers;
		BatchSettings defaults = BatchSettings.defaults(ActiveMqEventSource.ACTIVE_MQ);
		this.processor = BatchProcessor.builder(new ActiveMqEventSource())
			.settings(settings.apply(defaults.toBuilder()).build())
			.build();
	}

	// tag::active-mq-handler[]
	@Override
	public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
		Map<String, Object> response = this.processor
			.process(input.readAllBytes(), (message, record) -> handle(message), context)
			.response();
		this.mapper.writeValue(output, response);
	}
	// end::active-mq-handler[]

	private Object handle(ActiveMqMessage message) {
		Transfer transfer = this.mapper.readValue(message.data(), Transfer.class);
		this.transfers.book(transfer);
		return transfer;
	}

	/**
	 * What a message asks for.
	 *
	 * @param account the account
	 * @param number the number of the transfer, counted for each account from one
	 */
	record Transfer(String account, int number) {

	}

	/**
	 * Books transfers.
	 */
	interface Transfers {

		/**
		 * Book a transfer.
		 * @param transfer the transfer
		 */
		void book(Transfer transfer);

	}

}
