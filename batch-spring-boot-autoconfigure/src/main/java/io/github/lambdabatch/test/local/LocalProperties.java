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

package io.github.lambdabatch.test.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.core.env.Environment;

/**
 * The properties of the local run.
 *
 * @param timeout Timeout of the functions, after which a batch counts as failed.
 * @param batchSize Maximum number of records in an event.
 * @param visibilityTimeout How long SQS hides a received message before it is delivered
 * again, in queues that the local run creates. On AWS, set at least six times the timeout
 * of the function.
 * @param maxReceiveCount How often SQS delivers a message before it moves the message to
 * the dead-letter queue, in queues that the local run creates.
 * @param maximumRetryAttempts How often a batch of a stream or topic is retried before
 * its records are given up.
 * @param stopWhenIdle Whether to close the application once all records are handled or
 * dead-lettered.
 * @param report File for the page that draws the run. By default it is local-run.html in
 * the directory of the build.
 * @param sqs SQS.
 * @param kinesis Kinesis.
 * @param kafka Kafka.
 * @param functions What feeds each function, by the name of the function.
 */
@ConfigurationProperties(LocalProperties.PREFIX)
record LocalProperties(@DefaultValue("30s") Duration timeout, @DefaultValue("10") int batchSize,
		@DefaultValue("5s") Duration visibilityTimeout, @DefaultValue("3") int maxReceiveCount,
		@DefaultValue("2") int maximumRetryAttempts, @DefaultValue("false") boolean stopWhenIdle, @Nullable Path report,
		@DefaultValue Sqs sqs, @DefaultValue Kinesis kinesis, @DefaultValue Kafka kafka,
		@DefaultValue Map<String, Source> functions) {

	static final String PREFIX = "lambda.local";

	/**
	 * Bind the properties. An unknown one stops the start.
	 */
	static LocalProperties of(Environment environment) {
		return Binder.get(environment)
			.bindOrCreate(PREFIX, Bindable.of(LocalProperties.class),
					new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	Source source(String function) {
		return this.functions.getOrDefault(function, Source.UNSET);
	}

	/**
	 * The SQS server.
	 *
	 * @param endpoint Endpoint of an SQS server whose queues exist, such as
	 * http://127.0.0.1:4566. By default, ElasticMQ is started in this JVM.
	 * @param port Port of the ElasticMQ that is started in this JVM. 0 means any free
	 * port.
	 */
	record Sqs(@Nullable URI endpoint, @DefaultValue("9324") int port) {
	}

	/**
	 * The Kinesis server.
	 *
	 * @param endpoint Endpoint of a Kinesis server whose streams exist. By default, a
	 * stream has the records of the KinesisEvents beans.
	 */
	record Kinesis(@Nullable URI endpoint) {
	}

	/**
	 * The Kafka cluster.
	 *
	 * @param bootstrapServers Addresses of a Kafka cluster whose topics exist. By
	 * default, a topic has the records of the KafkaEvents beans.
	 */
	record Kafka(@Nullable String bootstrapServers) {
	}

	/**
	 * What feeds a function. At most one of the properties may be set.
	 *
	 * @param queue Name of the queue. If it ends with .fifo, it is a FIFO queue.
	 * @param stream Name of the Kinesis stream.
	 * @param table Name of the DynamoDB table.
	 * @param topic Name of the Kafka topic.
	 */
	record Source(@Nullable String queue, @Nullable String stream, @Nullable String table, @Nullable String topic) {

		static final Source UNSET = new Source(null, null, null, null);

	}

}
