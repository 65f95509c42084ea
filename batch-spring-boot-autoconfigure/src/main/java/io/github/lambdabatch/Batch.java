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

package io.github.lambdabatch;

import java.util.List;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * One event as the engine sees it: its records in order, and what the source says of each
 * of them.
 *
 * @param <R> the type of the records
 * @param source where the records came from
 * @param functionName the name of the function that handles them
 * @param records the records in the order of the event
 * @param itemIdentifiers the identifier of each record, none of them blank
 * @param laneKeys the key of each record's lane, {@code null} for a lane of its own
 * @param lambdaContext the context of the invocation
 */
record Batch<R>(EventSource<?, R, ?> source, @Nullable String functionName, List<R> records,
		List<String> itemIdentifiers, List<@Nullable Object> laneKeys, @Nullable Context lambdaContext) {

	int size() {
		return this.records.size();
	}

}
