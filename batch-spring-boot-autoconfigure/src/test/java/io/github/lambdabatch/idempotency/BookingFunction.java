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

package io.github.lambdabatch.idempotency;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.FakeLambdaContext;

/**
 * An execution environment in a JVM of its own: books each message in a database. It
 * reads a batch from each line of its input, as identifiers, and answers with a line of
 * those that it reports.
 */
public final class BookingFunction {

	/** A short timeout, after which the claims of a killed environment end. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private BookingFunction() {
	}

	/** Run the environment. */
	public static void main(String[] arguments) throws IOException {
		try (HikariDataSource dataSource = new HikariDataSource()) {
			dataSource.setJdbcUrl(arguments[0]);
			dataSource.setUsername("postgres");
			dataSource.setMaximumPoolSize(5);
			JdbcClient jdbc = JdbcClient.create(dataSource);
			JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(dataSource)
				.transactionManager(new JdbcTransactionManager(dataSource))
				.build();
			BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
				.builder(SqsEventSource.standard())
				.functionName("book")
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).maxConcurrency(4).build())
				.idempotency(Idempotency.builder(store).transactional(arguments[1].equals("transactional")).build())
				.build();
			BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			System.out.println("ready");
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				List<String> reported = processor.process(event(line.split(" ")), (message, record) -> {
					jdbc.sql("INSERT INTO BOOKINGS VALUES (:id)").param("id", message.getMessageId()).update();
					return null;
				}, new FakeLambdaContext("booking").remainingTime(TIMEOUT)).itemIdentifiers();
				System.out.println("answer " + String.join(" ", reported));
			}
		}
	}

	private static SQSEvent event(String[] identifiers) {
		List<SQSMessage> messages = new ArrayList<>();
		for (String identifier : identifiers) {
			SQSMessage message = new SQSMessage();
			message.setMessageId(identifier);
			message.setEventSource("aws:sqs");
			message.setEventSourceArn("arn:aws:sqs:eu-central-1:123456789012:bookings");
			messages.add(message);
		}
		SQSEvent event = new SQSEvent();
		event.setRecords(messages);
		return event;
	}

}
