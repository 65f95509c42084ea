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

package io.github.lambdabatch.fuzz;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.fuzz.ExpectedBatch.ExpectedRecord;

/**
 * Counts what the events have shown.
 */
final class FuzzCounts {

	private int events;

	private int answered;

	private int withFailures;

	private int withSkipped;

	private int withUndecodable;

	private int empty;

	private int doubtful;

	private int refusedThoughReadable;

	private final Map<String, Integer> thrown = new TreeMap<>();

	private final Map<EventType, Integer> answeredBySource = new HashMap<>();

	private final Map<FuzzApplication, Integer> answeredByApplication = new EnumMap<>(FuzzApplication.class);

	void refused(ExpectedBatch expected, Throwable thrown) {
		this.events++;
		this.thrown.merge(thrown.getClass().getSimpleName(), 1, Integer::sum);
		this.refusedThoughReadable += (expected.refusal() == null && !expected.doubts().event) ? 1 : 0;
	}

	void answered(FuzzApplication application, ExpectedBatch expected, List<String> reported, List<String> seen) {
		this.events++;
		if (expected.doubts().event) {
			this.doubtful++;
			return;
		}
		if (expected.type() == null) {
			this.empty++;
			return;
		}
		this.answered++;
		this.answeredBySource.merge(expected.type(), 1, Integer::sum);
		this.answeredByApplication.merge(application, 1, Integer::sum);
		this.withFailures += reported.isEmpty() ? 0 : 1;
		boolean undecodable = expected.records().stream().anyMatch((record) -> record.view() == null);
		long decodable = expected.records().stream().map(ExpectedRecord::view).filter((view) -> view != null).count();
		this.withUndecodable += undecodable ? 1 : 0;
		this.withSkipped += (seen.size() < decodable) ? 1 : 0;
		this.doubtful += expected.isCertain() ? 0 : 1;
	}

	/**
	 * Return how many of a hundred events were batches with records, and were answered.
	 */
	double answeredShare() {
		return share(this.answered);
	}

	double failuresShare() {
		return share(this.withFailures);
	}

	double skippedShare() {
		return share(this.withSkipped);
	}

	double undecodableShare() {
		return share(this.withUndecodable);
	}

	double doubtfulShare() {
		return share(this.doubtful);
	}

	int leastAnsweredOfASource() {
		return least(this.answeredBySource, EventType.values().length);
	}

	int leastAnsweredByAnApplication() {
		return least(this.answeredByApplication, FuzzApplication.values().length);
	}

	private static int least(Map<?, Integer> counts, int size) {
		return (counts.size() < size) ? 0 : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
	}

	private double share(int count) {
		return 100.0 * count / this.events;
	}

	@Override
	public String toString() {
		return """
				%,d events: %.1f %% answered, %.1f %% reporting records, %.1f %% with skipped records, \
				%.1f %% with records that cannot be decoded, %.1f %% with something open, %.1f %% without records, \
				%.1f %% refused although they can be read; \
				refused by %s; answered %s, %s""".formatted(this.events, answeredShare(), failuresShare(),
				skippedShare(), undecodableShare(), doubtfulShare(), share(this.empty),
				share(this.refusedThoughReadable), this.thrown, this.answeredBySource, this.answeredByApplication);
	}

}
