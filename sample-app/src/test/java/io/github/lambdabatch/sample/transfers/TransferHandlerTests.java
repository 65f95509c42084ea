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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchSettingsBuilder;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.sample.transfers.TransferHandler.Transfer;
import io.github.lambdabatch.test.FakeLambdaContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ActiveMqEventSource}, by a function that books transfers.
 */
class TransferHandlerTests {

	private final List<String> booked = new CopyOnWriteArrayList<>();

	private final Set<String> failing = new HashSet<>();

	private final TransferHandler handler = handler(UnaryOperator.identity());

	private TransferHandler handler(UnaryOperator<BatchSettingsBuilder> settings) {
		return new TransferHandler(this::book, settings);
	}

	private void book(Transfer transfer) {
		String name = transfer.account() + transfer.number();
		if (this.failing.contains(name)) {
			throw new IllegalStateException(name);
		}
		this.booked.add(name);
	}

	@Test
	void eventAsLambdaSendsItIsHandledInItsOrder() throws IOException {
		assertThat(invoke(this.handler, fixture())).isEqualTo("{}");
		assertThat(this.booked).containsExactly("a1", "b1", "a2");
	}

	@Test
	void batchFailsAsAWholeAndEveryMessageIsBookedOnceInTheEnd() throws IOException {
		byte[] event = event("a1", "b1", "a2", "b2", "c1");
		this.failing.add("a1");
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> invoke(this.handler, event))
			.withStackTraceContaining("IllegalStateException: a1");
		assertThat(this.booked).containsExactly("b1", "b2", "c1");
		this.failing.clear();
		assertThat(invoke(this.handler, event)).isEqualTo("{}");
		assertThat(this.booked).containsExactly("b1", "b2", "c1", "a1", "a2");
	}

	@Test
	void anotherEnvironmentBooksAllAgain() throws IOException {
		byte[] event = event("a1", "b1", "a2");
		this.failing.add("a2");
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> invoke(this.handler, event));
		this.failing.clear();
		invoke(handler(UnaryOperator.identity()), event);
		assertThat(this.booked).containsExactly("a1", "b1", "a1", "b1", "a2");
	}

	@Test
	void sameTransfersInOtherMessagesAreBookedAgain() throws IOException {
		this.failing.add("b1");
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> invoke(this.handler, event("a1", "b1")));
		invoke(this.handler, new String(event("a1"), StandardCharsets.UTF_8).replace("ID:broker-a1", "ID:broker-x")
			.getBytes(StandardCharsets.UTF_8));
		assertThat(this.booked).containsExactly("a1", "a1");
	}

	@Test
	void accountsAreHandledSideBySideAndEachInItsOrder() throws IOException {
		TransferHandler parallel = handler((settings) -> settings.parallel(true).maxConcurrency(8));
		List<String> transfers = new ArrayList<>();
		for (int number = 1; number <= 50; number++) {
			for (char account = 'a'; account < 'h'; account++) {
				transfers.add(account + Integer.toString(number));
			}
		}
		byte[] event = event(transfers.toArray(String[]::new));
		this.failing.addAll(List.of("a7", "c30", "g50"));
		int deliveries = 1;
		while (fails(parallel, event)) {
			this.failing.remove(this.failing.iterator().next());
			deliveries++;
		}
		assertThat(deliveries).isEqualTo(4);
		assertThat(this.booked).containsExactlyInAnyOrderElementsOf(transfers);
		for (char account = 'a'; account < 'h'; account++) {
			String prefix = String.valueOf(account);
			assertThat(this.booked.stream().filter((name) -> name.startsWith(prefix)))
				.containsExactlyElementsOf(transfers.stream().filter((name) -> name.startsWith(prefix)).toList());
		}
	}

	private static boolean fails(TransferHandler handler, byte[] event) throws IOException {
		try {
			invoke(handler, event);
			return false;
		}
		catch (BatchFailedException ex) {
			return true;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"eventSource\":\"aws:mq\"}", "{\"messages\":[]}",
			"{\"eventSource\":\"aws:rmq\",\"rmqMessagesByQueue\":{}}", "{\"eventSource\":\"aws:mq\",\"messages\":[{",
			"{\"eventSource\":\"aws:mq\",\"messages\":[{\"data\":\"e30=\"}]}" })
	void eventThatCannotBeReadFailsBeforeAnythingIsBooked(String event) {
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> invoke(this.handler, event.getBytes(StandardCharsets.UTF_8)));
		assertThat(this.booked).isEmpty();
	}

	@Test
	void bodyThatCannotBeReadFailsTheBatch() {
		byte[] event = new String(event("a1", "b1"), StandardCharsets.UTF_8)
			.replaceFirst("\"data\":\"[^\"]*\"", "\"data\":\"bm8=\"")
			.getBytes(StandardCharsets.UTF_8);
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> invoke(this.handler, event));
		assertThat(this.booked).containsExactly("b1");
	}

	@Test
	void failuresCannotBeReportedOnly() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> handler((settings) -> settings.failInvocation(FailInvocation.NEVER)))
			.withMessageContaining("ACTIVE_MQ");
	}

	private static String invoke(TransferHandler handler, byte[] event) throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		handler.handleRequest(new ByteArrayInputStream(event), output, new FakeLambdaContext());
		return output.toString(StandardCharsets.UTF_8);
	}

	private static byte[] fixture() throws IOException {
		try (InputStream event = Objects
			.requireNonNull(TransferHandlerTests.class.getResourceAsStream("/events/active-mq.json"))) {
			return event.readAllBytes();
		}
	}

	private static byte[] event(String... transfers) {
		List<String> messages = new ArrayList<>();
		for (String transfer : transfers) {
			String account = transfer.substring(0, 1);
			String body = "{\"account\":\"%s\",\"number\":%s}".formatted(account, transfer.substring(1));
			messages
				.add("{\"messageID\":\"ID:broker-%s\",\"data\":\"%s\",\"properties\":{\"account\":\"%s\"}}".formatted(
						transfer, Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8)), account));
		}
		return "{\"eventSource\":\"aws:mq\",\"messages\":[%s]}".formatted(String.join(",", messages))
			.getBytes(StandardCharsets.UTF_8);
	}

}
