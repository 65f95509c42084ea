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

package io.github.lambdabatch.autoconfigure;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.observation.RecordTracing;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * What the properties say about the batches of one source, for one function or for all
 * others. The settings of the engine are not among them: these are kept by the processor
 * of the function.
 *
 * @param payload how payloads are read
 * @param deadLetterQueue the dead-letter queue as it was written, or {@code null} for
 * none
 * @param redeliveryDelay how long failed messages are delayed, or {@code null} for as
 * long as their queue says
 * @param idempotency how records are handled once
 * @param tracing what the span of a record has to do with that of its producer
 */
record SourceSettings(PayloadSettings payload, @Nullable String deadLetterQueue,
		@Nullable RedeliveryDelay redeliveryDelay, IdempotencyProperties idempotency, RecordTracing tracing) {

	/** The settings of a source for which there are no properties. */
	static final SourceSettings NONE = new SourceSettings(PayloadSettings.defaults(), null, null,
			IdempotencyProperties.UNSET, RecordTracing.LINK);

}
