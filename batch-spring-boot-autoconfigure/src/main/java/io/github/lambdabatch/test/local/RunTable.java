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

import java.util.List;
import java.util.Locale;

/**
 * A line for each record of a local run.
 */
final class RunTable {

	private static final String FORMAT = "%-20s %-12s %10s %8s  %-36s %s%n";

	private RunTable() {
	}

	static String of(List<RecordHistory> records) {
		StringBuilder table = new StringBuilder(
				String.format(Locale.ROOT, FORMAT, "function", "record", "deliveries", "attempts", "end", "payload"));
		records.forEach(
				(record) -> table.append(String.format(Locale.ROOT, FORMAT, record.function(), record.shortIdentifier(),
						record.deliveries().size(), record.attempts(), record.end(), record.content())));
		return table.toString();
	}

}
