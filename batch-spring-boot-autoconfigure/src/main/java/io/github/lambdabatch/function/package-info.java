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

/**
 * The integration with Spring Cloud Function.
 * {@link io.github.lambdabatch.function.BatchFunctionRegistrar} finds the beans that
 * handle one record, checks them, and registers a function of the whole batch in the
 * function catalog under the name of each bean, with its
 * {@link io.github.lambdabatch.function.FunctionSettings}. The input of the handlers is
 * read by {@link io.github.lambdabatch.payload.PayloadHandlers}.
 * {@link io.github.lambdabatch.function.PrimingLifecycle} primes the functions with a
 * synthetic batch before the first real one arrives.
 */
@NullMarked
package io.github.lambdabatch.function;

import org.jspecify.annotations.NullMarked;
