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

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a record and the batch it came in. Safe for use by several threads.
 *
 * @param <R> the type of the record
 * @since 0.1.0
 */
public final class RecordContext<R> extends Cancellable {

	private final Batch<R> batch;

	private final int index;

	RecordContext(Batch<R> batch, int index) {
		this.batch = batch;
		this.index = index;
	}

	/**
	 * Return the record.
	 * @return the record
	 */
	public R record() {
		return this.batch.records().get(this.index);
	}

	/**
	 * Return the position of the record in its event.
	 * @return the index, counted from zero
	 */
	public int index() {
		return this.index;
	}

	/**
	 * Return what names the record in the answer to Lambda, such as the message id.
	 * @return the item identifier
	 */
	public String itemIdentifier() {
		return this.batch.itemIdentifiers().get(this.index);
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public EventType eventType() {
		return this.batch.eventType();
	}

	/**
	 * Return the context of the Lambda invocation.
	 * @return the context, or {@code null} where the caller had none
	 */
	public @Nullable Context lambdaContext() {
		return this.batch.lambdaContext();
	}

	@Override
	public String toString() {
		return eventType().eventSource() + " record " + itemIdentifier();
	}

}
