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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.EventType.Redelivery;

/**
 * Builds {@link BatchSettings}. Not safe for use by several threads.
 *
 * @since 0.1.0
 * @see BatchSettings#toBuilder()
 */
public final class BatchSettingsBuilder {

	OnFailure onFailure;

	FailInvocation failInvocation;

	@Nullable Integer maxRecords;

	DataSize maxBatchSize = BatchSettings.DEFAULT_MAX_BATCH_SIZE;

	boolean parallel;

	int maxConcurrency = BatchSettings.DEFAULT_MAX_CONCURRENCY;

	Duration deadlineMargin = BatchSettings.DEFAULT_DEADLINE_MARGIN;

	@Nullable Duration recordTimeout;

	RetrySettings retry = RetrySettings.none();

	List<Class<? extends Throwable>> notRetryable = BatchSettings.DEFAULT_NOT_RETRYABLE;

	@Nullable Integer maxReceives;

	boolean redeliveryMemory;

	BatchSettingsBuilder(EventType eventType) {
		this.onFailure = OnFailure.defaultFor(eventType);
		this.failInvocation = FailInvocation.defaultFor(eventType);
		this.redeliveryMemory = eventType.redelivery() != Redelivery.RECORD;
	}

	BatchSettingsBuilder(BatchSettingsBuilder other) {
		this.onFailure = other.onFailure;
		this.failInvocation = other.failInvocation;
		this.maxRecords = other.maxRecords;
		this.maxBatchSize = other.maxBatchSize;
		this.parallel = other.parallel;
		this.maxConcurrency = other.maxConcurrency;
		this.deadlineMargin = other.deadlineMargin;
		this.recordTimeout = other.recordTimeout;
		this.retry = other.retry;
		this.notRetryable = other.notRetryable;
		this.maxReceives = other.maxReceives;
		this.redeliveryMemory = other.redeliveryMemory;
	}

	/**
	 * Set {@link BatchSettings#onFailure()}.
	 * @param onFailure the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder onFailure(OnFailure onFailure) {
		this.onFailure = Objects.requireNonNull(onFailure, "'onFailure' must not be null");
		return this;
	}

	/**
	 * Set {@link BatchSettings#failInvocation()}.
	 * @param failInvocation the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder failInvocation(FailInvocation failInvocation) {
		this.failInvocation = Objects.requireNonNull(failInvocation, "'failInvocation' must not be null");
		return this;
	}

	/**
	 * Set {@link BatchSettings#maxRecords()}.
	 * @param maxRecords the setting, which may be {@code null}
	 * @return this builder
	 */
	public BatchSettingsBuilder maxRecords(@Nullable Integer maxRecords) {
		this.maxRecords = maxRecords;
		return this;
	}

	/**
	 * Set {@link BatchSettings#maxBatchSize()}.
	 * @param maxBatchSize the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder maxBatchSize(DataSize maxBatchSize) {
		this.maxBatchSize = Objects.requireNonNull(maxBatchSize, "'maxBatchSize' must not be null");
		return this;
	}

	/**
	 * Set {@link BatchSettings#parallel()}.
	 * @param parallel the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder parallel(boolean parallel) {
		this.parallel = parallel;
		return this;
	}

	/**
	 * Set {@link BatchSettings#maxConcurrency()}.
	 * @param maxConcurrency the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder maxConcurrency(int maxConcurrency) {
		this.maxConcurrency = maxConcurrency;
		return this;
	}

	/**
	 * Set {@link BatchSettings#deadlineMargin()}.
	 * @param deadlineMargin the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder deadlineMargin(Duration deadlineMargin) {
		this.deadlineMargin = Objects.requireNonNull(deadlineMargin, "'deadlineMargin' must not be null");
		return this;
	}

	/**
	 * Set {@link BatchSettings#recordTimeout()}.
	 * @param recordTimeout the setting, which may be {@code null}
	 * @return this builder
	 */
	public BatchSettingsBuilder recordTimeout(@Nullable Duration recordTimeout) {
		this.recordTimeout = recordTimeout;
		return this;
	}

	/**
	 * Set {@link BatchSettings#retry()}.
	 * @param retry the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder retry(RetrySettings retry) {
		this.retry = Objects.requireNonNull(retry, "'retry' must not be null");
		return this;
	}

	/**
	 * Change single values of {@link BatchSettings#retry()}.
	 * @param changes changes a builder that starts from the retry settings so far
	 * @return this builder
	 * @throws IllegalArgumentException if a value is negative or too small
	 */
	public BatchSettingsBuilder retry(Consumer<RetrySettingsBuilder> changes) {
		RetrySettingsBuilder builder = this.retry.toBuilder();
		changes.accept(builder);
		this.retry = builder.build();
		return this;
	}

	/**
	 * Set {@link BatchSettings#notRetryable()}.
	 * @param notRetryable the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder notRetryable(List<Class<? extends Throwable>> notRetryable) {
		this.notRetryable = List.copyOf(notRetryable);
		return this;
	}

	/**
	 * Set {@link BatchSettings#maxReceives()}.
	 * @param maxReceives the setting, which may be {@code null}
	 * @return this builder
	 */
	public BatchSettingsBuilder maxReceives(@Nullable Integer maxReceives) {
		this.maxReceives = maxReceives;
		return this;
	}

	/**
	 * Set {@link BatchSettings#redeliveryMemory()}.
	 * @param redeliveryMemory the setting
	 * @return this builder
	 */
	public BatchSettingsBuilder redeliveryMemory(boolean redeliveryMemory) {
		this.redeliveryMemory = redeliveryMemory;
		return this;
	}

	/**
	 * Build the settings.
	 * @return new settings
	 * @throws IllegalArgumentException if a limit is not positive or a duration is
	 * negative
	 */
	public BatchSettings build() {
		require(this.maxRecords == null || this.maxRecords > 0, "'maxRecords' must be at least 1 but is %s",
				this.maxRecords);
		require(this.maxBatchSize.toBytes() > 0, "'maxBatchSize' must be at least 1 byte but is %s", this.maxBatchSize);
		require(this.maxConcurrency > 0, "'maxConcurrency' must be at least 1 but is %s", this.maxConcurrency);
		require(!this.deadlineMargin.isNegative(), "'deadlineMargin' must not be negative but is %s",
				this.deadlineMargin);
		require(this.recordTimeout == null || this.recordTimeout.toMillis() > 0,
				"'recordTimeout' must be at least 1 millisecond but is %s", this.recordTimeout);
		require(this.maxReceives == null || this.maxReceives > 0, "'maxReceives' must be at least 1 but is %s",
				this.maxReceives);
		return new BatchSettings(new BatchSettingsBuilder(this));
	}

	private static void require(boolean condition, String message, @Nullable Object value) {
		if (!condition) {
			throw new IllegalArgumentException(message.formatted(value));
		}
	}

	@Nullable Object[] list() {
		return new @Nullable Object[] { this.onFailure, this.failInvocation, this.maxRecords, this.maxBatchSize,
				this.parallel, this.maxConcurrency, this.deadlineMargin, this.recordTimeout, this.retry,
				this.notRetryable, this.maxReceives, this.redeliveryMemory };
	}

}
