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

/**
 * The types that applications use, and the engine that runs a batch.
 * <p>
 * What you implement:
 * <ul>
 * <li>a function, marked with {@link io.github.lambdabatch.BatchHandler @BatchHandler} if
 * it takes payloads, or a {@link io.github.lambdabatch.RecordHandler} for a
 * {@link io.github.lambdabatch.BatchProcessor} that is used by hand;</li>
 * <li>{@link io.github.lambdabatch.RecordFailureClassifier}, which decides on a
 * {@link io.github.lambdabatch.FailureAction}, and
 * {@link io.github.lambdabatch.RecordRecoverer}, for records that fail;</li>
 * <li>{@link io.github.lambdabatch.BatchListener} and
 * {@link io.github.lambdabatch.RecordScope}, to observe;</li>
 * <li>{@link io.github.lambdabatch.IdempotencyStore} and
 * {@link io.github.lambdabatch.TransactionalIdempotencyStore}, to remember which records
 * were handled, and {@link io.github.lambdabatch.IdempotencyKeyResolver}, to tell them
 * apart;</li>
 * <li>{@link io.github.lambdabatch.RemainingTime}, to replace the time of Lambda;</li>
 * <li>{@link io.github.lambdabatch.EventSource}, for a source of batches.</li>
 * </ul>
 * What you get:
 * <ul>
 * <li>{@link io.github.lambdabatch.RecordContext} and
 * {@link io.github.lambdabatch.BatchContext}, with the
 * {@link io.github.lambdabatch.EventType} and the
 * {@link io.github.lambdabatch.RecordContent}, and
 * {@link io.github.lambdabatch.RecordHeaders} in messages;</li>
 * <li>{@link io.github.lambdabatch.RecordOutcome} and
 * {@link io.github.lambdabatch.BatchResult};</li>
 * <li>{@link io.github.lambdabatch.LogKeys}, in the MDC of the log;</li>
 * <li>{@link io.github.lambdabatch.PayloadConversionException},
 * {@link io.github.lambdabatch.PayloadValidationException},
 * {@link io.github.lambdabatch.IdempotencyKeyException} and
 * {@link io.github.lambdabatch.RecordTimeoutException}, which fail a record, and
 * {@link io.github.lambdabatch.UnsupportedEventException} and
 * {@link io.github.lambdabatch.BatchFailedException}, which fail an invocation.</li>
 * </ul>
 * What you set:
 * <ul>
 * <li>{@link io.github.lambdabatch.BatchSettings}, in code with a
 * {@link io.github.lambdabatch.BatchSettingsCustomizer}, and in them
 * {@link io.github.lambdabatch.RetrySettings};</li>
 * <li>{@link io.github.lambdabatch.OnFailure} and
 * {@link io.github.lambdabatch.FailInvocation};</li>
 * <li>{@link io.github.lambdabatch.Idempotency} and
 * {@link io.github.lambdabatch.OnStoreFailure}, by hand.</li>
 * </ul>
 * {@link io.github.lambdabatch.Printable} and
 * {@link io.github.lambdabatch.LazyEventSource} are for the library itself.
 */
@NullMarked
package io.github.lambdabatch;

import org.jspecify.annotations.NullMarked;
