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

package io.github.lambdabatch;

/**
 * What happens to the records after a failed one.
 *
 * @since 0.1.0
 */
public enum OnFailure {

	/**
	 * The other records are processed. For a stream this gives up the order within a
	 * partition key or item key.
	 */
	CONTINUE,

	/**
	 * Later records of the same lane (message group, partition key, item key) are not
	 * started and are reported as unprocessed. Other lanes are not affected.
	 */
	SKIP_GROUP,

	/**
	 * No later record is started, and all of these are reported as unprocessed. Records
	 * before the failed one are still processed to the end, so that the checkpoint of a
	 * stream advances as far as possible.
	 */
	STOP;

	/**
	 * Return the default for a source.
	 * @param eventType the kind of source
	 * @return the default
	 */
	public static OnFailure defaultFor(EventType eventType) {
		return (eventType == EventType.SQS) ? CONTINUE : SKIP_GROUP;
	}

	/**
	 * Return whether this makes sense for a source. A standard queue has no groups, and
	 * continuing after a failure would break the order that a FIFO queue guarantees.
	 * @param eventType the kind of source
	 * @return {@code false} for {@code CONTINUE} on a FIFO queue and {@code SKIP_GROUP}
	 * on a standard queue
	 */
	public boolean isSupportedBy(EventType eventType) {
		return switch (this) {
			case CONTINUE -> eventType != EventType.SQS_FIFO;
			case SKIP_GROUP -> eventType != EventType.SQS;
			case STOP -> true;
		};
	}

}
