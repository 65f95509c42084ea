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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.test.local.Delivery.Attempt;

/**
 * Draws a local run as an HTML page that needs no other file: a row for each record, with
 * a bar for each of its deliveries and the attempts in it. The records of a lane are next
 * to each other.
 */
final class RunPage {

	private static final String PLACE = "<!-- functions -->";

	/** A page with more rows would be hard to read. */
	private static final int MAX_RECORDS = 500;

	private final StringBuilder html = new StringBuilder();

	/** The nanoseconds that the width of a page stands for. */
	private final long width;

	private RunPage(List<RecordHistory> records) {
		this.width = records.stream().mapToLong((record) -> record.last().end()).max().orElse(1);
	}

	static String of(List<RecordHistory> records) {
		RunPage page = new RunPage(records);
		group(records, RecordHistory::function).forEach(page::addFunction);
		return template().replace(PLACE, page.html);
	}

	private static String template() {
		try (InputStream template = Objects.requireNonNull(RunPage.class.getResourceAsStream("local-run.html"))) {
			return new String(template.readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, List<RecordHistory>> group(List<RecordHistory> records,
			Function<RecordHistory, String> key) {
		return records.stream().collect(Collectors.groupingBy(key, LinkedHashMap::new, Collectors.toList()));
	}

	private void addFunction(String function, List<RecordHistory> records) {
		int deliveries = records.stream().mapToInt((record) -> record.deliveries().size()).sum();
		int attempts = records.stream().mapToInt(RecordHistory::attempts).sum();
		add("<h2>%s</h2>%n<p>Records: %d, deliveries: %d, attempts: %d</p>%n", escape(function), records.size(),
				deliveries, attempts);
		add("<div class=\"row axis\"><div></div><div class=\"track\"><span>0 s</span><span>%s</span></div></div>%n",
				seconds(this.width));
		// A record without a lane is a lane of its own.
		Collection<List<RecordHistory>> lanes = group(records.stream().limit(MAX_RECORDS).toList(),
				(record) -> Objects.requireNonNullElse(record.lane(), record.identifier()))
			.values();
		lanes.forEach(this::addLane);
		if (records.size() > MAX_RECORDS) {
			add("<p>The first %d of %d records are shown.</p>%n", MAX_RECORDS, records.size());
		}
	}

	private void addLane(List<RecordHistory> records) {
		boolean first = true;
		for (RecordHistory record : records) {
			addRecord(record, first && record.lane() != null);
			first = false;
		}
	}

	private void addRecord(RecordHistory record, boolean startsLane) {
		String lane = (record.lane() != null) ? " in " + escape(record.lane()) : "";
		add("<div class=\"row%s\"><div class=\"name\"><b>%s</b>%s<code>%s</code></div><div class=\"track\">%n",
				startsLane ? " lane" : "", escape(record.shortIdentifier()), lane, escape(record.content()));
		record.deliveries().forEach(this::addDelivery);
		add("</div><div class=\"end %s\">%s</div></div>%n", kind(record.last().outcome()), escape(record.end()));
	}

	private void addDelivery(Delivery delivery) {
		long length = Math.max(1, delivery.end() - delivery.start());
		String exception = RecordHistory.exception(delivery.outcome());
		String title = "Delivery %d after %s: %s in %s, attempts: %d%s".formatted(delivery.number(),
				seconds(delivery.start()), RecordHistory.describe(delivery), seconds(length),
				delivery.attempts().size(), (exception != null) ? ". " + exception : "");
		add("<div class=\"delivery %s\" style=\"left:%s;width:%s\" title=\"%s\">", kind(delivery.outcome()),
				percent(delivery.start(), this.width), percent(length, this.width), escape(title));
		for (Attempt attempt : delivery.attempts()) {
			add("<div class=\"attempt\" style=\"left:%s;width:%s\"></div>",
					percent(attempt.start() - delivery.start(), length),
					percent(attempt.end() - attempt.start(), length));
		}
		add("</div>%n");
	}

	private static String kind(@Nullable RecordOutcome outcome) {
		if (outcome instanceof Succeeded) {
			return "handled";
		}
		if (outcome instanceof Remembered || outcome instanceof Duplicate) {
			return "duplicate";
		}
		if (outcome instanceof Recovered) {
			return "recovered";
		}
		return (outcome instanceof Failed) ? "failed" : "unprocessed";
	}

	private void add(String format, Object... arguments) {
		this.html.append(String.format(Locale.ROOT, format, arguments));
	}

	private static String percent(long part, long whole) {
		return String.format(Locale.ROOT, "%.3f%%", 100.0 * part / whole);
	}

	private static String seconds(long nanos) {
		return (nanos < 1_000_000_000L) ? String.format(Locale.ROOT, "%.0f ms", nanos / 1e6)
				: String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
	}

	private static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
	}

}
