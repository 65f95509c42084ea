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

package io.github.lambdabatch.test;

/**
 * An event for tests, as Lambda sends it to a function. Implementations are builders and
 * not safe for use by several threads.
 *
 * @param <E> the type of the event as an object
 * @since 0.1.0
 */
public sealed interface TestEvent<E> permits SqsEvents, KinesisEvents, DynamoDbEvents, KafkaEvents {

	/**
	 * Return the event as the bytes that Lambda sends to a function.
	 * @return the event in the JSON format that AWS documents
	 */
	byte[] toBytes();

	/**
	 * Return the bytes that EventBridge Pipes sends to a function that is the target of a
	 * pipe from this source.
	 * @return the array of the records, which have the properties that AWS documents for
	 * pipes
	 */
	byte[] toPipeBytes();

	/**
	 * Return the event as an object, for code that takes an event of AWS or its records.
	 * @return a new event
	 */
	E toEvent();

}
