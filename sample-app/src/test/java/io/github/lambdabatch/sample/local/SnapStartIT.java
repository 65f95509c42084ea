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

import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import io.github.lambdabatch.sample.local.OrderMessage.Kind;
import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.SqsRecordWriter;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The sample as AWS's runtime client starts it for SnapStart: up to where the snapshot is
 * taken, and on from there.
 */
@Timeout(120)
class SnapStartIT {

	private static final String PRIMED = "Primed for a snapshot";

	private static final String RESTORED = "Restarting Spring-managed lifecycle beans after JVM restore";

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final SqsRecordWriter writer = new SqsRecordWriter(
			"arn:aws:sqs:%s:%s:orders".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID));

	@Test
	void firstBatchComesAfterTheSnapshot() throws Exception {
		assumeThat(LambdaRuntime.forThisSystem()).as("Only AWS's own client knows of snapshots")
			.isEqualTo(LambdaRuntime.MANAGED);
		try (Backend backend = Backend.start();
				LambdaProcess function = SampleFunction.start(SampleFunction.zip(), "processOrder",
						LambdaRuntime.MANAGED,
						Map.of("SAMPLE_BACKEND_URL", backend.url(), "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
								"LOGGING_LEVEL_IO_GITHUB_LAMBDABATCH_FUNCTION", "DEBUG"))) {
			assertThat(function.isRestored()).isTrue();
			assertThat(Files.readAllLines(function.log()).stream().flatMap(this::step)).containsExactly(PRIMED,
					RESTORED);
			backend.failAlways("order-2");
			assertThat(function.invoke(LambdaEvent.of(List.of(order("order-1"), order("order-2"))), LIMIT))
				.hasToString("response {\"batchItemFailures\":[{\"itemIdentifier\":\"order-2\"}]}");
			assertThat(backend.handled("order-1")).isEqualTo(1);
		}
	}

	@Test
	void databaseIsReachedAfterTheSnapshot() throws Exception {
		assumeThat(LambdaRuntime.forThisSystem()).as("Only AWS's own client knows of snapshots")
			.isEqualTo(LambdaRuntime.MANAGED);
		try (LedgerDatabase database = LedgerDatabase.postgres(SampleFunction.zip())) {
			Map<String, String> environment = new HashMap<>(database.environment());
			environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
			try (LambdaProcess function = SampleFunction.start(database.code(), "processTransaction",
					LambdaRuntime.MANAGED, environment)) {
				assertThat(function.isRestored()).isTrue();
				assertThat(database.clients()).as("a connection would be dead after the snapshot").isOne();
				AccountMessage message = AccountMessage.of("account", 1, AccountMessage.Kind.HEALTHY, 1);
				byte[] record = new SqsRecordWriter(
						"arn:aws:sqs:%s:%s:direct.fifo".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID))
					.record(Message.builder()
						.messageId(message.id())
						.receiptHandle("handle")
						.body(message.body())
						.attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, message.groupId()))
						.build());
				assertThat(function.invoke(LambdaEvent.of(List.of(record)), LIMIT))
					.hasToString("response {\"batchItemFailures\":[]}");
				assertThat(database.bookings(message.id())).isOne();
			}
		}
	}

	private Stream<String> step(String line) {
		return Stream.of(PRIMED, RESTORED).filter(line::contains);
	}

	private byte[] order(String id) {
		OrderMessage message = OrderMessage.placeOrder(id, Kind.HEALTHY);
		return this.writer
			.record(Message.builder().messageId(message.id()).receiptHandle("handle").body(message.body()).build());
	}

}
