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

package io.github.lambdabatch.observation;

/**
 * What the span of a record has to do with the span of its producer, whose trace context
 * came with the record.
 *
 * @since 0.1.0
 */
public enum RecordTracing {

	/**
	 * The span of the record is below that of its batch, and linked to that of the
	 * producer. This is the default, as OpenTelemetry recommends it: a batch has many
	 * producers.
	 */
	LINK,

	/**
	 * The span of the record is below that of the producer, in the producer's trace, and
	 * linked to that of its batch.
	 */
	PARENT,

	/**
	 * The span of the record is below that of its batch. What the producer has sent is
	 * not looked at.
	 */
	NONE

}
