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

package io.github.lambdabatch.payload;

import java.util.Objects;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;

/**
 * Takes the record as it is.
 */
final class RecordReader implements InputReader {

	@Override
	public <R> Object read(EventSource<?, R, ?> source, RecordContext<R> context) {
		R record = Objects.requireNonNull(context.record());
		if (record instanceof KinesisEventRecord) {
			// Fails if it is a damaged aggregate.
			source.payload(record);
		}
		return record;
	}

	@Override
	public <R> void prime(EventSource<?, R, ?> source, R record) {
		// There is nothing to read.
	}

}
