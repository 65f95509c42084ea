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
 * The sources whose batches the library reads, one class each:
 * {@link io.github.lambdabatch.source.SqsEventSource},
 * {@link io.github.lambdabatch.source.KinesisEventSource} and
 * {@link io.github.lambdabatch.source.DynamoDbEventSource}.
 * {@link io.github.lambdabatch.source.EventTypes} detects which of them an event is for,
 * and {@link io.github.lambdabatch.source.BatchResponseWriter} writes the answer.
 * <p>
 * Sources read events with the streaming part of Jackson alone, so that no setting of the
 * application's mapper can change what is read.
 */
@NullMarked
package io.github.lambdabatch.source;

import org.jspecify.annotations.NullMarked;
