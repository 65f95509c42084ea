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
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a batch before any of its records has run. Safe for use by several
 * threads.
 *
 * @param <R> the type of the records
 * @since 0.1.0
 */
public final class BatchContext<R> {

	private final EventSource<?, R, ?> source;

	private final @Nullable String functionName;

	private final List<R> records;

	private final List<String> itemIdentifiers;

	private final List<@Nullable Object> laneKeys;

	private final @Nullable Context lambdaContext;

	private final Thread invocationThread = Thread.currentThread();

	/** Made when the first record is tried a second time. */
	private volatile @Nullable AtomicIntegerArray attempts;

	private final @Nullable ClassLoader contextClassLoader = this.invocationThread.getContextClassLoader();

	/**
	 * Create the context on the thread of the invocation.
	 * @param source where the records came from
	 * @param functionName the name of the function that handles them
	 * @param records the records in the order of the event
	 * @param itemIdentifiers the identifier of each record, none of them blank
	 * @param laneKeys the key of each record's lane, {@code null} for a lane of its own
	 * @param lambdaContext the context of the invocation
	 */
	BatchContext(EventSource<?, R, ?> source, @Nullable String functionName, List<R> records,
			List<String> itemIdentifiers, List<@Nullable Object> laneKeys, @Nullable Context lambdaContext) {
		this.source = source;
		this.functionName = functionName;
		this.records = records;
		this.itemIdentifiers = itemIdentifiers;
		this.laneKeys = laneKeys;
		this.lambdaContext = lambdaContext;
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public EventType eventType() {
		return this.source.eventType();
	}

	/**
	 * Return the name of the function that handles the batch.
	 * @return the name of its bean, or {@code null} if the processor is used by hand and
	 * was not told
	 */
	public @Nullable String functionName() {
		return this.functionName;
	}

	/**
	 * Return the records of the batch.
	 * @return the records in the order of the event
	 */
	public List<R> records() {
		return this.records;
	}

	/**
	 * Return what is known about one of the records.
	 * @param index the position of the record in its event, counted from zero
	 * @return the context of the record
	 */
	public RecordContext<R> record(int index) {
		return new RecordContext<>(this, Objects.checkIndex(index, size()));
	}

	/**
	 * Return what names the records in the answer to Lambda.
	 * @return the item identifier of each of the {@link #records()}, in their order
	 */
	public List<String> itemIdentifiers() {
		return this.itemIdentifiers;
	}

	/**
	 * Return the context of the Lambda invocation.
	 * @return the context, or {@code null} where the caller had none
	 */
	public @Nullable Context lambdaContext() {
		return this.lambdaContext;
	}

	EventSource<?, R, ?> source() {
		return this.source;
	}

	List<@Nullable Object> laneKeys() {
		return this.laneKeys;
	}

	/**
	 * Return whether the current thread is that of the invocation.
	 */
	boolean isInvocationThread() {
		return Thread.currentThread() == this.invocationThread;
	}

	/**
	 * Return the number of the current or last attempt at a record, counted from one.
	 */
	int attempt(int index) {
		AtomicIntegerArray attempts = this.attempts;
		return (attempts != null) ? Math.max(1, attempts.get(index)) : 1;
	}

	void attempt(int index, int attempt) {
		AtomicIntegerArray attempts = this.attempts;
		if (attempts == null) {
			synchronized (this) {
				attempts = this.attempts;
				if (attempts == null) {
					attempts = new AtomicIntegerArray(size());
					this.attempts = attempts;
				}
			}
		}
		attempts.set(index, attempt);
	}

	@Nullable ClassLoader contextClassLoader() {
		return this.contextClassLoader;
	}

	int size() {
		return this.records.size();
	}

	@Override
	public String toString() {
		String records = "%d %s records".formatted(size(), eventType().eventSource());
		return (this.functionName != null) ? records + " for function '" + this.functionName + "'" : records;
	}

}
