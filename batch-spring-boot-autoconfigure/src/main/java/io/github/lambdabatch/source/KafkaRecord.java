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

package io.github.lambdabatch.source;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that knows where it stands in its event: under which name of topic and
 * partition, by which it has to be reported.
 */
final class KafkaRecord extends KafkaEventRecord {

	private final KafkaEvent event;

	private final String topicPartition;

	/** The value as it is in the event, unless another one has been set. */
	private volatile @Nullable EncodedBinary encodedValue;

	/**
	 * Create a record without content.
	 * @param event the event of the record
	 * @param topicPartition the name under which the record stands there
	 */
	KafkaRecord(KafkaEvent event, String topicPartition) {
		this.event = event;
		this.topicPartition = topicPartition;
	}

	/**
	 * Return a record that knows its place, with the content of another one.
	 * @param event the event of the record
	 * @param topicPartition the name under which the record stands there
	 * @param record the record, which is not changed
	 * @return the record itself if it knows its place already
	 */
	static KafkaRecord of(KafkaEvent event, String topicPartition, KafkaEventRecord record) {
		if (record instanceof KafkaRecord known && known.event == event
				&& known.topicPartition.equals(topicPartition)) {
			return known;
		}
		KafkaRecord copy = new KafkaRecord(event, topicPartition);
		copy.setTopic(record.getTopic());
		copy.setPartition(record.getPartition());
		copy.setOffset(record.getOffset());
		copy.setTimestamp(record.getTimestamp());
		copy.setTimestampType(record.getTimestampType());
		copy.setKey(record.getKey());
		copy.setHeaders(record.getHeaders());
		copy.setKeySchemaMetadata(record.getKeySchemaMetadata());
		copy.setValueSchemaMetadata(record.getValueSchemaMetadata());
		EncodedBinary encoded = encodedValue(record);
		if (encoded != null) {
			copy.encodedValue = encoded;
		}
		else {
			copy.setValue(record.getValue());
		}
		return copy;
	}

	/**
	 * Read the value.
	 * @param json stands on it
	 * @param bytes the bytes of the event if the value is to be decoded when it is asked
	 * for; otherwise {@code null}
	 */
	void readValue(JsonReader json, byte @Nullable [] bytes) {
		EncodedBinary encoded = EncodedBinary.check(json, bytes);
		if (encoded == null) {
			setValue(json.readString());
		}
		this.encodedValue = encoded;
	}

	/**
	 * Return the value of a record as it is in the event, or {@code null} if the record
	 * does not have it in this form.
	 */
	static @Nullable EncodedBinary encodedValue(KafkaEventRecord record) {
		return (record instanceof KafkaRecord known) ? known.encodedValue : null;
	}

	@Override
	public @Nullable String getValue() {
		EncodedBinary encoded = this.encodedValue;
		return (encoded != null) ? encoded.text() : super.getValue();
	}

	@Override
	public void setValue(@Nullable String value) {
		super.setValue(value);
		this.encodedValue = null;
	}

	/**
	 * Return the name of topic and partition under which a record stands in its event,
	 * which is made of the two if the record has been created by hand.
	 */
	static String topicPartition(KafkaEventRecord record) {
		return (record instanceof KafkaRecord known) ? known.topicPartition
				: topicPartition(record.getTopic(), record.getPartition());
	}

	/**
	 * Return the name that events have for a partition, such as {@code orders-0}.
	 */
	static String topicPartition(String topic, int partition) {
		return topic + "-" + partition;
	}

	/**
	 * Return the bootstrap servers of a cluster that has no ARN to be known by.
	 */
	static @Nullable String bootstrapServers(KafkaEventRecord record) {
		return (record instanceof KafkaRecord known && known.event.getEventSourceArn() == null)
				? known.event.getBootstrapServers() : null;
	}

	/**
	 * Return the ARN of the cluster, which only those of Amazon MSK have.
	 */
	static @Nullable String eventSourceArn(KafkaEventRecord record) {
		return (record instanceof KafkaRecord known) ? known.event.getEventSourceArn() : null;
	}

}
