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
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContext;

/**
 * Turns the payload of a record into what its handler takes. Converters, which may be
 * beans, are asked in their order; the application's {@code JsonMapper} reads what none
 * of them converts.
 * <p>
 * Envelopes have been taken off and gzip has been unpacked, except for a handler of
 * {@code byte[]}, for which gzip is left. Converters must be safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PayloadConverter {

	/**
	 * Convert a payload, or leave it to others.
	 * @param payload the payload as text ({@link String}) or bytes ({@code byte[]}),
	 * which must not be changed
	 * @param type the type that the handler takes; for a {@link Change} that of the item
	 * @param context what is known about the record
	 * @return an instance of the type, or {@code null} if this converter does not convert
	 * such a payload
	 * @throws Exception if the payload cannot be converted; it fails that record alone. A
	 * {@link PayloadConversionException} is not retried. The message should quote nothing
	 * of the payload
	 */
	@Nullable Object convert(Object payload, ResolvableType type, RecordContext<?> context) throws Exception;

}
