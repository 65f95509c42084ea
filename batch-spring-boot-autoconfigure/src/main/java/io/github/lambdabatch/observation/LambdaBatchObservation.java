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

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of batches and of their records. Keys are those of OpenTelemetry's
 * semantic conventions for messaging where these have one.
 *
 * @since 0.1.0
 * @see BatchObservations
 * @see <a href= "https://opentelemetry.io/docs/specs/semconv/messaging/">Semantic
 * conventions for messaging systems</a>
 */
public enum LambdaBatchObservation implements ObservationDocumentation {

	/**
	 * A batch, from when its event has been read until the outcomes of all records are
	 * known.
	 */
	BATCH {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultBatchObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return KeyName.merge(SourceKeys.values(), BatchKeys.values());
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return BatchDetailKeys.values();
		}

	},

	/**
	 * A record, from its first attempt until its outcome is known, over further attempts
	 * and its recovery. Open on each thread that works on the record. Records that do not
	 * run are not observed.
	 */
	RECORD {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultRecordObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return KeyName.merge(SourceKeys.values(), RecordKeys.values());
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return RecordDetailKeys.values();
		}

	};

	/**
	 * What batches and records have in common.
	 */
	public enum SourceKeys implements KeyName {

		/**
		 * The system: {@code aws_sqs}, {@code aws_kinesis}, {@code aws_dynamodb} or
		 * {@code kafka}.
		 */
		MESSAGING_SYSTEM("messaging.system"),

		/**
		 * Always {@code process}.
		 */
		OPERATION_TYPE("messaging.operation.type"),

		/**
		 * Always {@code process}.
		 */
		OPERATION_NAME("messaging.operation.name"),

		/**
		 * The name of the queue, the stream or the table, or {@code none}.
		 */
		DESTINATION("messaging.destination.name"),

		/**
		 * The name of the function, that of its bean, or {@code none}.
		 */
		FUNCTION("lambda.batch.function"),

		/**
		 * The kind of source as in the properties, such as {@code sqs-fifo}.
		 */
		SOURCE("lambda.batch.source");

		private final String key;

		SourceKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * What a batch has beside the {@link SourceKeys}.
	 */
	public enum BatchKeys implements KeyName {

		/**
		 * What triggers the function: always {@code pubsub}.
		 */
		TRIGGER("faas.trigger"),

		/**
		 * {@code handled} if all records were handled, {@code partial} if some were,
		 * {@code not-handled} if none was, {@code unknown} if the batch ended without a
		 * result.
		 */
		OUTCOME("lambda.batch.outcome");

		private final String key;

		BatchKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * What identifies a batch, for traces.
	 */
	public enum BatchDetailKeys implements KeyName {

		/**
		 * The number of records.
		 */
		MESSAGE_COUNT("messaging.batch.message_count"),

		/**
		 * The request id of the invocation, if there is one.
		 */
		INVOCATION_ID("faas.invocation_id");

		private final String key;

		BatchDetailKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * What a record has beside the {@link SourceKeys}.
	 */
	public enum RecordKeys implements KeyName {

		/**
		 * {@code succeeded}, {@code recovered}, {@code failed}, {@code unprocessed}, or
		 * {@code unknown} if the record ended without an outcome.
		 */
		OUTCOME("lambda.batch.outcome"),

		/**
		 * Why an unprocessed record was interrupted: {@code deadline} or
		 * {@code interrupted}; else {@code none}.
		 */
		REASON("lambda.batch.reason"),

		/**
		 * The simple name of the type of what the handler threw last, or {@code none}.
		 */
		EXCEPTION("exception");

		private final String key;

		RecordKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * What identifies a record, for traces.
	 */
	public enum RecordDetailKeys implements KeyName {

		/**
		 * The item identifier: a message id or a sequence number.
		 */
		MESSAGE_ID("messaging.message.id"),

		/**
		 * The key of the lane of the record, if it has one: a message group id, the
		 * partition key of a stream, or the partition and key of Kafka. Keys of DynamoDB
		 * items are left out, as they are part of the item.
		 */
		KEY("lambda.batch.key"),

		/**
		 * The request id of the invocation, if there is one.
		 */
		INVOCATION_ID("faas.invocation_id"),

		/**
		 * How often the handler was called in this invocation.
		 */
		ATTEMPTS("lambda.batch.attempts"),

		/**
		 * How often SQS has delivered the record, this time included.
		 */
		RECEIVE_COUNT("lambda.batch.receive_count"),

		/**
		 * The type of what the handler threw last, if the record has failed.
		 */
		ERROR_TYPE("error.type");

		private final String key;

		RecordDetailKeys(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
