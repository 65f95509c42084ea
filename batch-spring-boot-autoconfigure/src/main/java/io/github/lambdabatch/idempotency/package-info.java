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
 * Stores that remember which records were handled:
 * {@link io.github.lambdabatch.idempotency.JdbcIdempotencyStore} in a relational database
 * and {@link io.github.lambdabatch.idempotency.DynamoDbIdempotencyStore} in a table of
 * DynamoDB. {@link io.github.lambdabatch.idempotency.StoredKey} makes the keys of both.
 *
 * @since 0.1.0
 */
@NullMarked
package io.github.lambdabatch.idempotency;

import org.jspecify.annotations.NullMarked;
