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

package io.github.lambdabatch.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchResult;

/**
 * The context of the observation of a batch.
 *
 * @since 0.1.0
 * @see BatchObservationConvention
 */
public final class BatchObservationContext extends Observation.Context {

	private final BatchContext<?> batch;

	private volatile @Nullable BatchResult<?, ?> result;

	/**
	 * Create the context.
	 * @param batch the batch
	 */
	public BatchObservationContext(BatchContext<?> batch) {
		this.batch = batch;
	}

	/**
	 * Return the batch.
	 * @return the batch
	 */
	public BatchContext<?> getBatch() {
		return this.batch;
	}

	/**
	 * Return the result of the batch.
	 * @return the result, or {@code null} as long as the batch has none
	 */
	public @Nullable BatchResult<?, ?> getResult() {
		return this.result;
	}

	void setResult(BatchResult<?, ?> result) {
		this.result = result;
	}

}
