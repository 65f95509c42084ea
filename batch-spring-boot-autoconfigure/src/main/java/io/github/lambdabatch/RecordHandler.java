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
 * A normal return means that the record has been handled: Lambda will not deliver it
 * again. Whatever is thrown means that it has not: the record is reported to Lambda,
 * which delivers it again, and the others go on as the settings say. A
 * {@link VirtualMachineError} other than a {@link StackOverflowError} is no verdict on a
 * record; it fails the invocation as a whole.
 * <p>
 * A result that stands for work still under way (a
 * {@link java.util.concurrent.CompletionStage}, a {@link java.util.concurrent.Future} or
 * a reactive type) is awaited; the record has been handled when that work has ended
 * normally. Several of them have to be combined into one: a collection of them is an
 * error.
 * <p>
 * Handlers must be safe for use by several threads: invocations may overlap.
 *
 * @param <R> the type of the record
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordHandler<R> {

	/**
	 * Handle one record.
	 * @param record the record
	 * @param context what is known about the record and its batch
	 * @return a result for listeners and {@link RecordOutcome.Succeeded}, or {@code null}
	 * @throws Exception if the record could not be handled
	 */
	@Nullable Object handle(R record, RecordContext<R> context) throws Exception;

	/**
	 * Return whether this handler looks at nothing of most records but their payload, so
	 * that making objects of the rest can wait until somebody asks for it. It makes no
	 * difference but of speed.
	 * @return {@code false} by default
	 */
	default boolean takesPayloadOnly() {
		return false;
	}

	/**
	 * Return what tells this handler from others of the same processor. What one of them
	 * has handled is not remembered as handled by another.
	 * <p>
	 * By default the class, which differs from lambda expression to lambda expression. A
	 * class, or a lambda expression, that calls one of several handlers must tell them
	 * apart, or the processor be built without {@link BatchSettings#redeliveryMemory()}.
	 * @return the scope of the redelivery memory, stable from batch to batch, whose
	 * {@code equals} and {@code hashCode} are used
	 */
	default Object redeliveryScope() {
		return getClass();
	}

}
