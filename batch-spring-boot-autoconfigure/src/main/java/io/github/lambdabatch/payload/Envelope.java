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

/**
 * What another service wraps a payload in on its way through a queue or stream. Envelopes
 * may be nested, such as an event notification of S3 in a notification of SNS; all that
 * are named in the settings are taken off. A payload without an envelope is left as it
 * is.
 *
 * @since 0.1.0
 */
public enum Envelope {

	/**
	 * A notification of SNS to a subscription without raw message delivery. The payload
	 * is its message.
	 */
	SNS,

	/**
	 * An event of EventBridge. The payload is its detail.
	 */
	EVENTBRIDGE,

	/**
	 * An event notification of S3. The payload is the one record in it or, for a handler
	 * of a collection or an array, all of its records.
	 */
	S3,

	/**
	 * An aggregate, into which the Kinesis Producer Library packs several records of a
	 * Kinesis stream. Each of them is a record of its own: this is done by
	 * {@link io.github.lambdabatch.source.KinesisEventSource#deaggregating()}, also for
	 * handlers of records.
	 */
	KPL

}
