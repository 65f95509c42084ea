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

/**
 * Reads the payload of a record and checks its constraints.
 */
final class ValidPayloadReader implements InputReader {

	private final PayloadReader reader;

	private final @Nullable PayloadValidator validator;

	ValidPayloadReader(PayloadReader reader, @Nullable PayloadValidator validator) {
		this.reader = reader;
		this.validator = validator;
	}

	@Override
	public <R> @Nullable Object read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception {
		Object payload = this.reader.read(source, context);
		if (payload != null && this.validator != null) {
			this.validator.validate(payload);
		}
		return payload;
	}

	@Override
	public <R> void prime(EventSource<?, R, ?> source, R record) {
		this.reader.prime(source, record);
	}

}
