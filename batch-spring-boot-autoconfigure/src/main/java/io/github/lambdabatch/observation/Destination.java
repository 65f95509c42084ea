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

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.RecordContext;

/**
 * The name of the queue, stream, table or topic that records came from.
 */
final class Destination {

	/** The parts of an ARN in front of its resource. */
	private static final int PREFIX_COLONS = 5;

	private Destination() {
	}

	/**
	 * Return the destination of a batch, whose records come from one queue, stream or
	 * topic.
	 * @return the name, or {@code null} if the records do not contain it
	 */
	static @Nullable String of(BatchContext<?> batch) {
		return batch.records().isEmpty() ? null : of(batch.record(0));
	}

	static @Nullable String of(RecordContext<?> record) {
		if (record.record() instanceof KafkaEventRecord kafka) {
			// The ARN is that of the cluster, and a mapping reads one topic.
			return kafka.getTopic();
		}
		return ofArn(record.eventSourceArn());
	}

	/**
	 * Return the name in an ARN: {@code orders} of {@code arn:aws:sqs:r:1:orders},
	 * {@code arn:aws:kinesis:r:1:stream/orders} and
	 * {@code arn:aws:dynamodb:r:1:table/orders/stream/2026-11-29}.
	 */
	static @Nullable String ofArn(@Nullable String arn) {
		if (arn == null || arn.isBlank()) {
			return null;
		}
		String resource = resource(arn);
		int type = resource.indexOf('/');
		if (type < 0) {
			return resource;
		}
		int end = resource.indexOf('/', type + 1);
		return (end < 0) ? resource.substring(type + 1) : resource.substring(type + 1, end);
	}

	private static String resource(String arn) {
		int start = 0;
		for (int i = 0; i < PREFIX_COLONS; i++) {
			int colon = arn.indexOf(':', start);
			if (colon < 0) {
				return arn;
			}
			start = colon + 1;
		}
		return arn.substring(start);
	}

}
