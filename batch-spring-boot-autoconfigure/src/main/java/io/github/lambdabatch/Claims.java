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
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.IdempotencyStore.Claim;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * The entries of the {@link IdempotencyStore} that the records of one batch claim. Safe
 * for use by several threads.
 */
final class Claims {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/**
	 * How long a claim is valid if the end of the invocation is not known: the maximum
	 * timeout of a function (AWS Lambda quotas, "Function timeout").
	 */
	static final Duration MAX_TIMEOUT = Duration.ofMinutes(15);

	private final Idempotency idempotency;

	private final Deadline deadline;

	/** Tells the claims of this batch from those of all others. */
	private final String owner = UUID.randomUUID().toString();

	/**
	 * The operations that have failed: they are likely to fail for other records, too.
	 */
	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	Claims(Idempotency idempotency, Deadline deadline) {
		this.idempotency = idempotency;
		this.deadline = deadline;
	}

	/**
	 * Return what runs records in transactions, or {@code null} if they have none.
	 */
	@Nullable TransactionalClaims transactions() {
		return (this.idempotency.transactional()
				&& this.idempotency.store() instanceof TransactionalIdempotencyStore store)
						? new TransactionalClaims(store, this, this.deadline) : null;
	}

	/**
	 * Return the key of a record.
	 * @throws IdempotencyKeyException if it has none
	 */
	String key(RecordContext<?> record) {
		String key;
		try {
			key = this.idempotency.keyResolver().resolveKey(record);
		}
		catch (IdempotencyKeyException | PayloadConversionException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			throw new IdempotencyKeyException("The idempotency key of the record could not be determined", ex);
		}
		finally {
			// As after a handler, an interrupt was meant for the resolver alone.
			Thread.interrupted();
		}
		if (key == null || key.isEmpty()) {
			throw new IdempotencyKeyException("The record has no idempotency key");
		}
		return function(record) + "#" + key;
	}

	/**
	 * Return the outcome of an attempt at a record that has no key.
	 */
	static CompletableFuture<RecordOutcome> failed(RecordExecution<?> record, RuntimeException exception) {
		record.beginAttempt();
		return CompletableFuture.completedFuture(HandlerInvocation.failed(exception, record));
	}

	/**
	 * Functions that share a store must not share entries. Several Lambda functions may
	 * have a bean of the same name.
	 */
	private static String function(RecordContext<?> record) {
		Context context = record.lambdaContext();
		String lambda = (context != null) ? context.getFunctionName() : null;
		String function = record.functionName();
		return Objects.requireNonNullElse(lambda, "") + "." + Objects.requireNonNullElse(function, "");
	}

	/**
	 * Claim an entry for a record.
	 * @return {@code null} if the record may run, or else its outcome
	 */
	@Nullable RecordOutcome claim(String key, RecordExecution<?> record) {
		return claim(key, record, () -> this.idempotency.store().claim(key, owner(record), duration()));
	}

	/**
	 * Claim an entry that is completed when the current transaction is committed.
	 * @return {@code null} if the record may run, or else its outcome
	 */
	@Nullable RecordOutcome claimInTransaction(TransactionalIdempotencyStore store, String key, RecordExecution<?> record) {
		return claim(key, record,
				() -> store.claimInTransaction(key, owner(record), duration(), this.idempotency.expiresAfter()));
	}

	private @Nullable RecordOutcome claim(String key, RecordExecution<?> record, Supplier<Claim> call) {
		Claim claim;
		try {
			claim = Objects.requireNonNull(call.get(), "The idempotency store returned null");
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			boolean runs = this.idempotency.onStoreFailure() == OnStoreFailure.RUN;
			if (!runs && !this.idempotency.transactional()) {
				// The store may have claimed the entry before it failed.
				release(key, record);
			}
			warn("claim", record,
					runs ? "it runs although it may have been handled before" : "it is reported and delivered again",
					ex);
			return runs ? null : Unprocessed.because(Reason.IDEMPOTENCY_STORE);
		}
		return switch (claim) {
			case CLAIMED -> null;
			case HANDLED_BEFORE -> Duplicate.INSTANCE;
			case IN_PROGRESS -> Unprocessed.because(Reason.IN_PROGRESS);
		};
	}

	private Duration duration() {
		int millis = this.deadline.millisLeft();
		return (millis >= 0) ? Duration.ofMillis(Math.max(1, millis)) : MAX_TIMEOUT;
	}

	/**
	 * Note that a record was handled if that is possible. If not, the record has been
	 * handled nevertheless.
	 */
	void tryToComplete(String key, RecordExecution<?> record) {
		try {
			this.idempotency.store().complete(key, owner(record), this.idempotency.expiresAfter());
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			warn("complete", record, "it was handled, but runs again if it is delivered again", ex);
		}
		removeExpired();
	}

	/**
	 * Give up the claim of a record that failed, if that is possible. If not, the claim
	 * expires.
	 */
	void release(String key, RecordExecution<?> record) {
		try {
			this.idempotency.store().release(key, owner(record));
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			warn("release", record, "it cannot run elsewhere before its claim expires with this invocation", ex);
		}
	}

	void removeExpired() {
		try {
			this.idempotency.store().removeExpired();
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			logger.debug("Could not remove expired entries of the idempotency store", ex);
		}
	}

	private String owner(RecordExecution<?> record) {
		return this.owner + "-" + record.index();
	}

	void warn(String operation, RecordExecution<?> record, String consequence, Throwable exception) {
		if (this.warned.add(operation)) {
			logger.warn("The idempotency store could not %s %s; %s".formatted(operation, record, consequence),
					exception);
		}
	}

}
