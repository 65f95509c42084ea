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

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EventTypes}.
 */
class EventTypesTests {

	@ParameterizedTest
	@CsvSource({ "sqs-standard.json,SQS", "sqs-standard-elasticmq.json,SQS", "sqs-fifo.json,SQS_FIFO",
			"sqs-fifo-elasticmq.json,SQS_FIFO", "kinesis.json,KINESIS", "kinesis-kinesalite.json,KINESIS",
			"kinesis-kinesis-local.json,KINESIS", "dynamodb.json,DYNAMODB", "dynamodb-streams-moto.json,DYNAMODB" })
	void detectsTheTypeOfEachSource(String fixture, EventType type) {
		assertThat(EventTypes.detect(SqsEvents.fixture(fixture))).isEqualTo(type);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"eventSource":"aws:sqs"}                                                          | SQS
			{"eventSource":"aws:sqs","eventSourceARN":null}                                    | SQS
			{"eventSource":"aws:sqs","attributes":null}                                        | SQS
			{"eventSource":"aws:sqs","attributes":{"MessageGroupId":"g"}}                      | SQS
			{"eventSource":"aws:sqs","attributes":{"SequenceNumber":null}}                     | SQS
			{"eventSource":"aws:sqs","attributes":{"SequenceNumber":"1","x":[{}]}}             | SQS_FIFO
			{"attributes":{"SequenceNumber":"1"},"eventSource":"aws:sqs"}                      | SQS_FIFO
			{"attributes":{"SequenceNumber":[]},"eventSource":"aws:sqs"}                       | SQS_FIFO
			{"attributes":{"SequenceNumber":[]},"eventSource":"aws:sqs","eventSourceARN":"q"}  | SQS
			{"attributes":{"SequenceNumber":"1"},"eventSource":"aws:sqs","eventSourceARN":"q"} | SQS
			{"eventSourceARN":"q.fifo","eventSource":"aws:sqs"}                                | SQS_FIFO
			{"eventSource":"aws:sqs","eventSourceARN":"q.fifo"}                                | SQS_FIFO
			{"attributes":[{}],"eventSourceARN":"s.fifo","eventSource":"aws:kinesis"}          | KINESIS
			{"eventSource":"aws:dynamodb"}                                                     | DYNAMODB
			""")
	void detectsTheTypeByTheFirstRecord(String record, EventType type) {
		assertThat(EventTypes.detect(SqsEvents.bytes("{\"x\":[[]],\"Records\":[" + record + ",7]}"))).isEqualTo(type);
	}

	/**
	 * What follows may be megabytes; that it is looked at would show as an error.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"Records":[{"kinesis":{"data":"AQ=="},"eventSource":"aws:kinesis" §          | KINESIS
			{"Records":[{"eventID":"1","eventSource":"aws:dynamodb" §                     | DYNAMODB
			{"Records":[{"eventSource":"aws:sqs","eventSourceARN":"orders.fifo" §         | SQS_FIFO
			{"Records":[{"eventSourceARN":"orders","body":"b","eventSource":"aws:sqs" §   | SQS
			{"Records":[{"eventSource":"aws:sqs","attributes":{"SequenceNumber":"1"}} §   | SQS_FIFO
			[{"body":"b","eventSource":"aws:sqs","eventSourceARN":"orders" §              | SQS
			[{"eventSource":"aws:kinesis" §                                               | KINESIS
			[{"eventSource":"aws:dynamodb" §                                              | DYNAMODB
			[{"eventSource":"aws:kafka" §                                                 | KAFKA
			[{"eventSource":"SelfManagedKafka" §                                          | KAFKA
			{"eventSource":"aws:kafka","records":{ §                                      | KAFKA
			{"records":{},"x":1,"eventSource":"SelfManagedKafka" §                        | KAFKA
			""")
	void readsNoFurtherThanItNeeds(String event, EventType type) {
		assertThat(EventTypes.detect(SqsEvents.bytes(event))).isEqualTo(type);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			[{"body":"b"}]                | true
			` \r\n[{"Records":[]}]`       | true
			{"Records":[]}                | false
			` {"Records":[]}`             | false
			``                            | false
			""")
	void pipeSendsAnArray(String event, boolean pipe) {
		assertThat(EventTypes.isPipe(SqsEvents.bytes(event))).isEqualTo(pipe);
		assertThat(EventTypes.isPipe(event.getBytes(StandardCharsets.UTF_16BE))).isEqualTo(pipe);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{\"Records\":[]}", "{\"x\":1,\"Records\":[],\"y\":{}}", "{\"Records\":[],\"window\":null}" })
	void detectsNoTypeWithoutRecords(String event) {
		assertThat(EventTypes.detect(SqsEvents.bytes(event))).isNull();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                               | an object without properties: there is no property Records
					[]                               | an array: there are no records
					[7]                              | at /0 that is a number
					[{"body":"b","eventSource":"aws:mq"}]                          | an array whose first element is an object with the properties [body, eventSource] and event source aws:mq, as Amazon EventBridge Pipes sends records
					{"eventSource":"aws:mq","messages":[]}                         | and event source aws:mq
					{"records":{}}                                                 | there is no property Records
					"x"                              | a string: at its root that is a string
					17                               | a number
					true                             | a boolean
					null                             | null
					``                               | nothing at all
					{"Records":null}                 | at /Records that is null
					{"Records":{}}                   | at /Records that is an object
					{"Records":[null]}               | at /Records/0 that is null
					{"Records":[[]]}                 | whose first record is an array
					{"Records":[{}]}                 | at /Records/0 there is no event source
					{"Records":[{"eventSource":7}]}  | at /Records/0/eventSource that is a number
					{"Records":[{"eventSource":null}]}                             | at /Records/0/eventSource that is not one of them
					{"Records":[{"eventSource":"aws:s3","s3":{}}]}                 | and event source aws:s3
					{"Records":[{"EventSource":"aws:sns","Sns":{}}]}               | and event source aws:sns: at /Records/0 the event source is not supported
					{"Records":[{"eventSource":"aws:sqs","eventSourceARN":[]}]}    | at /Records/0/eventSourceARN that is an array
					{"Records":[                     | JSON that ends in the middle
					{"Records":[]                    | JSON that ends in the middle
					{"Records":[]} x                 | not JSON
					{"Records":[]} 1                 | there is more after its end
					{"Records":[],"Records":[{}]}    | at /Records there is more than one property of that name
					{"Records":[{"body":"a           | JSON that ends in the middle
					<Records/>                       | not JSON
					{"httpMethod":"GET","path":"/"}  | an object with the properties [httpMethod, path]
					{"eventSource":"aws:kafka"}                                    | and event source aws:kafka, an event of Apache Kafka
					""")
	void refusesWhatIsNoBatchAndNamesWhatItSaw(String event, String description) {
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> EventTypes.detect(SqsEvents.bytes(event)))
			.withMessageStartingWith(
					"Expected a batch of aws:sqs, aws:kinesis, aws:dynamodb or aws:kafka records but the event is")
			.withMessageContaining(description)
			.withNoCause();
	}

	@Test
	void refusesTumblingWindowWithoutRecords() {
		byte[] event = SqsEvents.bytes("{\"Records\":[],\"isFinalInvokeForWindow\":true}");
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> EventTypes.detect(event))
			.withMessageContaining("TumblingWindowInSeconds");
	}

}
