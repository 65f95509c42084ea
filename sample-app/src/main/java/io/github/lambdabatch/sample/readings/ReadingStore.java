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

import java.util.concurrent.CompletionStage;

/**
 * The system that keeps what sensors measure.
 */
@FunctionalInterface
interface ReadingStore {

	/**
	 * Stores a reading without keeping the caller.
	 * @param reading the reading
	 * @return completes when the reading is stored, or exceptionally if the store did not
	 * take it; another delivery may help
	 */
	CompletionStage<StoredReading> store(SensorReading reading);

}
