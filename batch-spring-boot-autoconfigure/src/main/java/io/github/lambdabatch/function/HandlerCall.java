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

package io.github.lambdabatch.function;

import org.jspecify.annotations.Nullable;

/**
 * A call of a handler bean, whatever its shape.
 */
@FunctionalInterface
interface HandlerCall {

	/**
	 * Call the bean.
	 * @param input the input of the bean: a record, a payload or a message; {@code null}
	 * for a tombstone of Kafka
	 * @param context the second argument, ignored if the bean takes only one;
	 * {@code null} if the invocation has no Lambda context
	 * @return the result of the bean, or {@code null} for a consumer
	 * @throws Exception if the bean throws one
	 */
	@Nullable Object call(@Nullable Object input, @Nullable Object context) throws Exception;

}
