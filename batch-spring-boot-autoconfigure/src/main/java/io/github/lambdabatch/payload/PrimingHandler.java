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
import tools.jackson.databind.exc.InvalidDefinitionException;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Reads made-up records and hands over nothing.
 *
 * @param <R> the type of the records
 * @param source where the records seem to come from
 * @param type what is read
 * @param reader reads it
 */
record PrimingHandler<R>(EventSource<?, R, ?> source, InputType type, InputReader reader) implements RecordHandler<R> {

	@Override
	public @Nullable Object handle(R record, RecordContext<R> context) {
		try {
			this.reader.prime(this.source, record);
		}
		catch (InvalidDefinitionException ex) {
			// It is about the type, as only an empty object has been read.
			return ex.getOriginalMessage();
		}
		catch (Throwable ex) {
			// The type may refuse an empty object, and nothing depends on it here.
		}
		return null;
	}

	@Override
	public boolean takesPayloadOnly() {
		return this.type.takesPayloadOnly();
	}

}
