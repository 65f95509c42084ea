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

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.sample.local.OrderMessage.Kind;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a function does with failures when its dead-letter queue is broken, or other
 * messages of the batch fail too, with a real queue, in the runtime that Lambda uses.
 */
@Timeout(120)
class RecoveryIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private List<OrderMessage> messages = List.of(OrderMessage.placeOrder("healthy", Kind.HEALTHY),
			OrderMessage.malformed("malformed"), OrderMessage.placeOrder("flaky", Kind.FLAKY_ONCE),
			OrderMessage.placeOrder("down", Kind.BACKEND_DOWN));

	private final List<Poll> polls = new ArrayList<>();

	private LocalSqs sqs;

	private Backend backend;

	@BeforeEach
	void start() throws Exception {
		this.sqs = LocalSqs.start();
		this.backend = Backend.start();
	}

	@AfterEach
	void stop() {
		this.backend.close();
		this.sqs.close();
	}

	@Test
	void brokenDeadLetterQueueLosesNothing() throws Exception {
		RedrivenQueue queues = this.sqs.createQueue("orders", Duration.ofSeconds(3), 3);
		LocalQueue none = new LocalQueue(queues.deadLetters().url() + "-that-does-not-exist", "none");
		QueueReport report = run(queues, none, Map.of("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECEIVES", "2"));
		assertThat(this.polls).extracting(Poll::result).hasOnlyElementsOfType(Response.class);
		assertThat(report.outcomes()).containsExactly(new Outcome(this.messages.get(0), 1, 1, 1, true, 0, 0),
				new Outcome(this.messages.get(1), 3, 0, 0, false, 0, 1),
				new Outcome(this.messages.get(2), 1, 2, 1, true, 0, 0),
				new Outcome(this.messages.get(3), 3, 6, 0, false, 0, 1));
		assertThat(report.isRight()).isTrue();
	}

	@Test
	void deadLetterDoesNotComeAgainWithTheOthersOfItsBatch() throws Exception {
		RedrivenQueue queues = this.sqs.createQueue("orders", Duration.ofSeconds(3), 5);
		QueueReport report = run(queues, queues.deadLetters(), Map.of());
		assertThat(deliveries()).containsExactly(Set.of(0, 1, 2, 3), Set.of(3), Set.of(3), Set.of(3));
		assertHandledOnce(report);
	}

	@Test
	void deadLetterComesAgainWithItsFailedInvocationButIsNeitherHandledNorSentAgain() throws Exception {
		RedrivenQueue queues = this.sqs.createQueue("orders", Duration.ofSeconds(1), 5);
		QueueReport report = run(queues, queues.deadLetters(),
				Map.of("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_FAILINVOCATION", "when-any-fails",
						"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_REDELIVERYMEMORY", "true",
						"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_REDELIVERYDELAY_INITIAL", "0"));
		assertThat(deliveries()).hasSize(4).containsOnly(Set.of(0, 1, 2, 3));
		assertThat(this.polls).extracting(Poll::result)
			.hasExactlyElementsOfTypes(FunctionError.class, FunctionError.class, FunctionError.class, Response.class);
		assertHandledOnce(report);
	}

	@Test
	void answerDoesNotWaitForAClientThatIsMadeWhenTheTimeIsOver() throws Exception {
		this.messages = List.of(OrderMessage.placeOrder("healthy", Kind.HEALTHY),
				OrderMessage.placeOrder("down", Kind.BACKEND_DOWN),
				OrderMessage.placeOrder("silent", Kind.BACKEND_SILENT));
		RedrivenQueue queues = this.sqs.createQueue("orders", Duration.ofSeconds(3), 3);
		QueueReport report = run(queues, queues.deadLetters(),
				Map.of("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_DEADLINEMARGIN", "300ms",
						"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECEIVES", "2"));
		assertThat(this.polls).extracting(Poll::result).hasOnlyElementsOfType(Response.class);
		assertThat(report.isRight()).isTrue();
	}

	/** What is in the dead-letter queue is there once, and in no other queue. */
	private void assertHandledOnce(QueueReport report) {
		assertThat(report.isRight()).isTrue();
		assertThat(report.outcomes()).extracting(Outcome::sent).containsExactly(0, 1, 0, 1);
		assertThat(report.outcomes()).extracting(Outcome::attempts).containsExactly(1, 0, 2, 8);
	}

	private List<Set<Integer>> deliveries() {
		List<String> bodies = this.messages.stream().map(OrderMessage::body).toList();
		return this.polls.stream()
			.map((poll) -> poll.batch().stream().map(Message::body).map(bodies::indexOf).collect(Collectors.toSet()))
			.toList();
	}

	private QueueReport run(RedrivenQueue queues, LocalQueue deadLetters, Map<String, String> more) throws Exception {
		Map<String, String> environment = new HashMap<>(OrdersPart.environment(this.sqs, deadLetters));
		environment.put("SAMPLE_BACKEND_URL", this.backend.url());
		environment.putAll(more);
		try (LambdaProcess function = SampleFunction.start("processOrder", environment)) {
			QueueRun run = new QueueRun(this.sqs, queues,
					new SqsEventSourceMapping(this.sqs.client(), queues.source(), function, Settings.defaults()),
					this.backend);
			this.messages.forEach((message) -> message.prepare(this.backend));
			run.send(this.messages);
			return run.run(LIMIT, this.polls::add);
		}
	}

}
