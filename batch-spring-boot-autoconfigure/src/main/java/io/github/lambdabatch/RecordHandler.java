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

import org.jspecify.annotations.Nullable;

/**
 * Handles one record of a batch.
 * <p>
 * If the handler returns normally, the record has been handled, and Lambda does not
 * deliver it again. If the handler throws anything, the record has failed: it is reported
 * to Lambda, which delivers it again, unless a retry or a {@link RecordRecoverer}
 * prevents that. {@link OnFailure} decides what that means for other records. A
 * {@link VirtualMachineError} other than a {@link StackOverflowError} fails the whole
 * invocation.
 * <p>
 * A result that represents unfinished work (a
 * {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future} or
 * a reactive type) is awaited, and the record has been handled when that work has ended
 * normally. A collection of such results is an error, so they must be combined into one.
 * <p>
 * Handlers must be safe for use by several threads, as invocations may overlap.
 *
 * @param <R> the type of the record
 * @since 0.1.0
 * @see RecordContext
 */
@FunctionalInterface
public interface RecordHandler<R> {

	/**
	 * Handle one record.
	 * @param record the record
	 * @param context a view of the record and its batch
	 * @return a result for {@link RecordOutcome.Succeeded}, or {@code null}
	 * @throws Exception if the record could not be handled
	 */
	@Nullable Object handle(R record, RecordContext<R> context) throws Exception;

	/**
	 * Return whether this handler only uses the payload of most records, so that other
	 * parts of a record need not be read before they are used. This only affects speed.
	 * @return {@code false} by default
	 */
	default boolean takesPayloadOnly() {
		return false;
	}

	/**
	 * Return what distinguishes this handler from other handlers of the same processor.
	 * What one handler has handled does not count as handled by another one.
	 * <p>
	 * By default this is the class, which is different for each lambda expression. A
	 * class or a lambda expression that delegates to one of several handlers must return
	 * a different value for each of them. Otherwise the processor must be built without
	 * {@link BatchSettings#redeliveryMemory()}.
	 * @return the scope of the redelivery memory, equal from batch to batch by its
	 * {@code equals} and {@code hashCode}
	 */
	default Object redeliveryScope() {
		return getClass();
	}

}
