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

import kotlin.coroutines.Continuation;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.reactor.MonoKt;

/**
 * Calls suspending lambdas of Kotlin. This class must not be loaded before such a lambda
 * is called, as it needs types that an application without coroutines does not have.
 */
final class KotlinCoroutines {

	private KotlinCoroutines() {
	}

	/**
	 * Return a call that starts on the thread of the caller and returns a {@code Mono},
	 * which is awaited like the result of any other asynchronous handler.
	 */
	@SuppressWarnings("unchecked")
	static HandlerCall call(Object bean) {
		Function2<Object, Continuation<Object>, Object> lambda = (Function2<Object, Continuation<Object>, Object>) bean;
		return (input, context) -> MonoKt.mono(Dispatchers.getUnconfined(),
				(scope, continuation) -> lambda.invoke(input, continuation));
	}

}
