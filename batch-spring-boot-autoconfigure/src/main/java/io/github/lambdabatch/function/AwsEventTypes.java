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

package io.github.lambdabatch.function;

import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/**
 * The types of AWS's event model. Lambda always sends a whole event. For a function that
 * takes only a part of one, the adapter would map the whole event to that type, which
 * results in an empty object.
 */
final class AwsEventTypes {

	/** The package of the events; the packages of their parts are below it. */
	static final String PACKAGE = "com.amazonaws.services.lambda.runtime.events.";

	/**
	 * The depth is limited because the bound of a type variable may mention the variable.
	 */
	static final int MAX_DEPTH = 8;

	private static final Set<Class<?>> RECORDS = Set.of(SQSMessage.class, KinesisEventRecord.class,
			DynamodbStreamRecord.class, KafkaEventRecord.class);

	/** The type to use instead of a part of an event, by the prefix of its name. */
	private static final Map<String, String> INSTEAD = Map.of("SQSEvent$", "SQSMessage", "KinesisEvent$",
			"KinesisEventRecord", "models.kinesis.", "KinesisEventRecord", "DynamodbEvent$", "DynamodbStreamRecord",
			"models.dynamodb.", "DynamodbStreamRecord", "KafkaEvent$", "KafkaEventRecord", "models.s3.", "S3Event",
			"models.TimeWindow", "KinesisTimeWindowEvent or DynamodbTimeWindowEvent");

	/** The superclass of {@code S3Event}, which is an event itself. */
	private static final String S3_NOTIFICATION = "models.s3.S3EventNotification";

	private AwsEventTypes() {
	}

	/**
	 * Return the type to use instead of one that is only a part of an event.
	 * @param type a type
	 * @return the simple name of the record type or event, or {@code null} if the type is
	 * neither a part of an event nor made of one
	 */
	static @Nullable String insteadOf(ResolvableType type) {
		return insteadOf(type, MAX_DEPTH);
	}

	private static @Nullable String insteadOf(ResolvableType type, int depth) {
		Class<?> raw = type.resolve();
		String instead = (raw != null) ? insteadOf(raw) : null;
		if (instead == null && type.isArray()) {
			instead = insteadOf(type.getComponentType(), depth);
		}
		if (instead == null && depth > 0) {
			for (ResolvableType generic : type.getGenerics()) {
				instead = (instead != null) ? instead : insteadOf(generic, depth - 1);
			}
		}
		return instead;
	}

	static @Nullable String insteadOf(Class<?> type) {
		if (!type.getName().startsWith(PACKAGE) || RECORDS.contains(type)) {
			return null;
		}
		String name = type.getName().substring(PACKAGE.length());
		if (name.equals(S3_NOTIFICATION) || (name.indexOf('.') < 0 && name.indexOf('$') < 0)) {
			return null;
		}
		for (Map.Entry<String, String> entry : INSTEAD.entrySet()) {
			if (name.startsWith(entry.getKey())) {
				return entry.getValue();
			}
		}
		int nested = name.indexOf('$');
		return (nested > 0) ? name.substring(0, nested) : "the event that contains it";
	}

}
