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
 * What a failed record means for the records after it.
 *
 * @since 0.1.0
 */
public enum OnFailure {

	/**
	 * The other records are processed. For a stream this gives up the order of a
	 * partition key or item key.
	 */
	CONTINUE,

	/**
	 * Later records of the same lane (message group, partition key, item key) are not
	 * started and reported as unprocessed; other lanes go on.
	 */
	SKIP_GROUP,

	/**
	 * No later record is started; it is reported as unprocessed. Records before the
	 * failed one still end, so that the checkpoint of a stream comes as far as it can.
	 */
	STOP;

	/**
	 * Return what holds for a source where nothing else is said.
	 * @param eventType the kind of source
	 * @return the default
	 */
	public static OnFailure defaultFor(EventType eventType) {
		return (eventType == EventType.SQS) ? CONTINUE : SKIP_GROUP;
	}

	/**
	 * Return whether this makes sense for a source: a standard queue has no groups, and
	 * to go on behind a failure would break the order that a FIFO queue is there for.
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
