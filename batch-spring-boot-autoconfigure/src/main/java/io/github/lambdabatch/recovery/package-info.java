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
 * Handling of failed records with SQS:
 * {@link io.github.lambdabatch.recovery.DeadLetterQueueRecoverer} sends records of any
 * source to a dead-letter queue, and
 * {@link io.github.lambdabatch.recovery.RedeliveryDelayListener} delays the redelivery of
 * messages by a {@link io.github.lambdabatch.recovery.RedeliveryDelay}. Both take a
 * client, or a {@link io.github.lambdabatch.recovery.LazySqsClient} that makes one when
 * it is needed. Needs the SQS client of the AWS SDK for Java 2.
 */
@NullMarked
package io.github.lambdabatch.recovery;

import org.jspecify.annotations.NullMarked;
