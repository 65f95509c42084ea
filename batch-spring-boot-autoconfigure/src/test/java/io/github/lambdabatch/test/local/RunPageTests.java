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

package io.github.lambdabatch.test.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.local.Delivery.Fate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RunPage}: what {@link LocalRecords} has seen of two batches of a real
 * processor, with a clock that the handler moves on.
 */
class RunPageTests {

	private static final long SECOND = 1_000_000_000L;

	private final AtomicLong clock = new AtomicLong();

	private final LocalRecords records = new LocalRecords(this.clock::get);

	private final BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
		.builder(SqsEventSource.fifo())
		.functionName("process<Order>")
		.listeners(List.of(this.records))
		.scopes(List.of(this.records))
		.settings(BatchSettings.defaults(EventType.SQS_FIFO)
			.toBuilder()
			.retry(RetrySettings.builder().maxRetries(1).build())
			.build())
		.build();

	private int calls;

	@Test
	void pageHasABarForEachDeliveryAndAttempt() throws IOException {
		process("1", "2", "3");
		this.clock.addAndGet(5 * SECOND);
		process("1", "2");
		String page = RunPage.of(this.records.all());
		assertThat(page).contains("<h2>process&lt;Order&gt;</h2>", "Records: 3, deliveries: 5, attempts: 5")
			.contains("title=\"Delivery 1 after 0 ms: failed, is delivered again in 2.0 s, attempts: 2."
					+ " java.lang.IllegalStateException: &lt;no&gt;\"")
			.contains("title=\"Delivery 2 after 8.0 s: handled in 1.0 s, attempts: 1\"")
			.contains("not processed (EARLIER_FAILURE)")
			.contains("<span>0 s</span><span>10.0 s</span>");
		assertThat(count(page, "<div class=\"delivery failed\"")).isEqualTo(1);
		assertThat(count(page, "<div class=\"delivery handled\"")).isEqualTo(3);
		assertThat(count(page, "<div class=\"attempt\"")).isEqualTo(5);
		// The first record of a group begins its lane.
		assertThat(count(page, "<div class=\"row lane\"")).isEqualTo(2);
		Files.writeString(Path.of("target", "run-page.html"), page);
	}

	@Test
	void tableHasALineForEachRecord() {
		process("1", "2", "3");
		assertThat(RunTable.of(this.records.all()).lines()).hasSize(4)
			.anySatisfy((line) -> assertThat(line).containsSubsequence("process<Order>", "1", "2",
					"failed, is delivered", "body 1"))
			.anySatisfy((line) -> assertThat(line).containsSubsequence("not processed (EARLIER_FAILURE)", "body 2"))
			.anySatisfy((line) -> assertThat(line).containsSubsequence("handled", "body 3"));
	}

	/** The first message fails in both attempts at its first delivery. */
	private void process(String... ids) {
		SqsEvents event = SqsEvents.fifo("orders.fifo").group("a");
		for (String id : ids) {
			event.group(id.equals("3") ? "b" : "a").message("body " + id, (message) -> message.id(id));
		}
		List<String> reported = this.processor.process(event.toBytes(), (message, context) -> {
			this.clock.addAndGet(SECOND);
			this.calls++;
			if (this.calls <= 2) {
				throw new IllegalStateException("<no>");
			}
			return null;
		}, null).itemIdentifiers();
		this.records.land("process<Order>", List.of(ids), (id) -> reported.contains(id) ? Fate.AGAIN : Fate.DONE);
	}

	private static int count(String text, String part) {
		return text.split(Pattern.quote(part), -1).length - 1;
	}

}
