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

package io.github.lambdabatch.payload;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Reads records and hands over what it has read.
 *
 * @param <R> the type of the records
 * @param source where the records come from
 * @param type what is read
 * @param reader reads it
 * @param handler takes it
 */
record ReadingHandler<R>(EventSource<?, R, ?> source, InputType type, InputReader reader,
		PayloadHandler<@Nullable Object, R> handler) implements RecordHandler<R> {

	@Override
	public @Nullable Object handle(R record, RecordContext<R> context) throws Exception {
		try {
			return this.handler.handle(this.reader.read(this.source, context), context);
		}
		finally {
			UnpackedMemory.SHARED.giveBack();
		}
	}

	@Override
	public boolean takesPayloadOnly() {
		return this.type.takesPayloadOnly();
	}

	@Override
	public Object redeliveryScope() {
		return new Scope(this.handler.redeliveryScope(), this.type);
	}

	/**
	 * Tells two handlers apart, and one handler that is used for two types.
	 *
	 * @param handler the scope of the handler
	 * @param type what it takes
	 */
	private record Scope(Object handler, InputType type) {

	}

}
