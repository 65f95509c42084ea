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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * What it costs to handle records once: a handler that inserts a row into a PostgreSQL on
 * this machine, in a batch of ten, one record after the other.
 */
@State(Scope.Benchmark)
public class IdempotencyBenchmark {

	private static final int RECORDS = 10;

	private static final String CLAIM = "INSERT INTO LAMBDA_BATCH_IDEMPOTENCY VALUES (:key, 'me', 'IN_PROGRESS', 0) ON CONFLICT DO NOTHING";

	/** How it is done. */
	@Param
	public Way way;

	private EmbeddedPostgres postgres;

	private HikariDataSource dataSource;

	private JdbcClient jdbc;

	private TransactionTemplate transactions;

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor;

	private long sent;

	/**
	 * Start the database.
	 * @throws IOException if it does not start
	 */
	@Setup
	public void start() throws IOException {
		this.postgres = EmbeddedPostgres.builder().start();
		this.dataSource = new HikariDataSource();
		this.dataSource.setJdbcUrl(this.postgres.getJdbcUrl("postgres", "postgres"));
		this.dataSource.setUsername("postgres");
		this.dataSource.setMaximumPoolSize(2);
		this.jdbc = JdbcClient.create(this.dataSource);
		JdbcTransactionManager manager = new JdbcTransactionManager(this.dataSource);
		this.transactions = new TransactionTemplate(manager);
		new ResourceDatabasePopulator(new ClassPathResource("schema-postgresql.sql", JdbcIdempotencyStore.class))
			.execute(this.dataSource);
		this.jdbc.sql("CREATE TABLE BOOKINGS (ID VARCHAR(100))").update();
		BatchProcessor.Builder<SQSEvent, SQSMessage, SQSBatchResponse> builder = BatchProcessor
			.builder(SqsEventSource.standard())
			.functionName("book");
		if (this.way == Way.STORE || this.way == Way.STORE_IN_TRANSACTIONS) {
			builder.idempotency(Idempotency
				.builder(JdbcIdempotencyStore.builder(this.dataSource).transactionManager(manager).build())
				.transactional(this.way == Way.STORE_IN_TRANSACTIONS)
				.build());
		}
		this.processor = builder.build();
	}

	/**
	 * Stop the database.
	 * @throws IOException if it does not stop
	 */
	@TearDown
	public void stop() throws IOException {
		this.dataSource.close();
		this.postgres.close();
	}

	/**
	 * Process a batch.
	 * @return what is reported
	 */
	@Benchmark
	public List<String> batch() {
		List<String> ids = IntStream.range(0, RECORDS).mapToObj((i) -> "message-" + (this.sent + i)).toList();
		this.sent += RECORDS;
		switch (this.way) {
			case NOTHING, STORE, STORE_IN_TRANSACTIONS -> {
				return this.processor.process(event(ids), (message, record) -> {
					book(message.getMessageId());
					return null;
				}, null).itemIdentifiers();
			}
			case BY_HAND_IN_TRANSACTIONS -> ids.forEach((id) -> this.transactions.executeWithoutResult((status) -> {
				if (this.jdbc.sql(CLAIM).param("key", id).update() == 1) {
					book(id);
				}
			}));
			case BY_HAND -> ids.forEach((id) -> {
				if (this.jdbc.sql(CLAIM).param("key", id).update() == 1) {
					book(id);
					complete(id);
				}
			});
			case BY_HAND_CLAIMED_TOGETHER -> claim(ids).forEach((id) -> {
				book(id);
				complete(id);
			});
		}
		return List.of();
	}

	private List<String> claim(List<String> ids) {
		String values = ids.stream().map((id) -> "(?, 'me', 'IN_PROGRESS', 0)").collect(Collectors.joining(", "));
		return this.jdbc
			.sql("INSERT INTO LAMBDA_BATCH_IDEMPOTENCY VALUES %s ON CONFLICT DO NOTHING RETURNING RECORD_KEY"
				.formatted(values))
			.params(ids)
			.query(String.class)
			.list();
	}

	private void book(String id) {
		this.jdbc.sql("INSERT INTO BOOKINGS VALUES (:id)").param("id", id).update();
	}

	private void complete(String id) {
		this.jdbc.sql("UPDATE LAMBDA_BATCH_IDEMPOTENCY SET STATUS = 'COMPLETED' WHERE RECORD_KEY = :key")
			.param("key", id)
			.update();
	}

	private static SQSEvent event(List<String> ids) {
		List<SQSMessage> messages = new ArrayList<>();
		for (String id : ids) {
			SQSMessage message = new SQSMessage();
			message.setMessageId(id);
			message.setEventSource("aws:sqs");
			message.setEventSourceArn("arn:aws:sqs:eu-central-1:123456789012:bookings");
			messages.add(message);
		}
		SQSEvent event = new SQSEvent();
		event.setRecords(messages);
		return event;
	}

	/**
	 * How records are handled once.
	 */
	public enum Way {

		/** Not at all. */
		NOTHING,

		/** With a store. */
		STORE,

		/** With a store that takes part in the handler's transaction. */
		STORE_IN_TRANSACTIONS,

		/** The least that three statements need. */
		BY_HAND,

		/** The same with one statement that claims all records of the batch. */
		BY_HAND_CLAIMED_TOGETHER,

		/** The least that a transaction needs. */
		BY_HAND_IN_TRANSACTIONS

	}

}
