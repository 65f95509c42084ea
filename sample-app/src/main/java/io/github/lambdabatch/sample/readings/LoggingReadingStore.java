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

package io.github.lambdabatch.sample.readings;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link ReadingStore} that only tells the log, so that the sample can be deployed on
 * its own.
 */
final class LoggingReadingStore implements ReadingStore {

	private static final Logger logger = LoggerFactory.getLogger(LoggingReadingStore.class);

	@Override
	public CompletionStage<StoredReading> store(SensorReading reading) {
		logger.info("Took reading '{}'", reading.readingId());
		return CompletableFuture.completedFuture(new StoredReading(reading.readingId()));
	}

}
