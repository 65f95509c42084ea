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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a function bean as the handler of one record's payload.
 * <p>
 * A {@code Function<Order, ?>} or {@code Consumer<Order>} looks like any other function,
 * so it has to be marked if it is meant for the payload of each record in a batch: the
 * body of an SQS message, the data of a Kinesis record, or the item behind a change of a
 * DynamoDB table (as it is now or, if it was removed, as it was).
 * <p>
 * The payload is read by a {@link io.github.lambdabatch.payload.PayloadConverter} or the
 * application's {@code JsonMapper}, but text stays text for a
 * {@code Function<String, ?>}, and bytes stay bytes for a {@code Function<byte[], ?>}. A
 * {@code Function<Message<Order>, ?>} gets it in a message, with the metadata of the
 * record in its headers ({@link RecordHeaders}). A {@code BiFunction} or
 * {@code BiConsumer} takes Lambda's {@code Context}, which is {@code null} where there is
 * none, or the {@link RecordContext} as its second argument.
 * <p>
 * Functions that take a record type of AWS, such as {@code Function<SQSMessage, ?>}, or a
 * {@link io.github.lambdabatch.payload.Change} need no mark.
 * <p>
 * The annotation stands on the {@code @Bean} method, on the class of the component or on
 * its method.
 * <p>
 * {@code @BatchHandler(false)} says the opposite: the bean is not a handler, whatever it
 * takes. A mapper such as {@code Function<SQSMessage, Order>}, which only helps other
 * beans, needs it, as its type alone would make it a handler.
 *
 * @since 0.1.0
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.METHOD, ElementType.TYPE })
public @interface BatchHandler {

	/**
	 * Return whether the bean is a handler of records.
	 * @return {@code false} for a bean that takes a record type of AWS but only helps
	 * other beans
	 */
	boolean value() default true;

}
