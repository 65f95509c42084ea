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
 * What handlers take: {@link io.github.lambdabatch.payload.PayloadHandlers} makes a
 * {@link io.github.lambdabatch.RecordHandler} of a
 * {@link io.github.lambdabatch.payload.PayloadHandler} that takes payloads of a type, a
 * {@link io.github.lambdabatch.payload.Change} of an item, or a message of either, as its
 * {@link io.github.lambdabatch.payload.InputType} says. On the way, payloads are unpacked
 * from gzip, taken out of their {@link io.github.lambdabatch.payload.Envelope}s, read by
 * a {@link io.github.lambdabatch.payload.PayloadConverter} or by Jackson, and validated.
 * <p>
 * Functions in the catalog of Spring Cloud Function use the same entry. Nothing here
 * knows the catalog or Spring Boot.
 */
@NullMarked
package io.github.lambdabatch.payload;

import org.jspecify.annotations.NullMarked;
