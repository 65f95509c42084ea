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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.S3Event;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification;
import com.amazonaws.services.lambda.runtime.events.models.s3.S3EventNotification.S3EventNotificationRecord;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.util.ClassUtils;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which types of AWS's event model stand for something that Lambda hands over.
 */
class AwsEventTypesTests {

	private static final Set<Class<?>> RECORDS = Set.of(SQSMessage.class, KinesisEventRecord.class,
			DynamodbStreamRecord.class, KafkaEventRecord.class);

	@Test
	void everyPartOfAnEventIsToldFromEventsAndRecords() {
		Set<Class<?>> types = types();
		assertThat(types).hasSizeGreaterThan(200).containsAll(RECORDS);
		for (Class<?> type : types) {
			boolean event = type.getPackageName().endsWith(".events") && type.getEnclosingClass() == null;
			if (event || RECORDS.contains(type) || type == S3EventNotification.class) {
				assertThat(AwsEventTypes.insteadOf(type)).as(type.getName()).isNull();
			}
			else {
				String instead = AwsEventTypes.insteadOf(type);
				assertThat(instead).as(type.getName()).isNotBlank().doesNotContain("$").doesNotContain("contains it");
			}
		}
	}

	@Test
	void typeToUseIsNamed() {
		assertThat(AwsEventTypes.insteadOf(KinesisEvent.Record.class)).isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(com.amazonaws.services.lambda.runtime.events.models.kinesis.Record.class))
			.isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(com.amazonaws.services.lambda.runtime.events.models.dynamodb.Record.class))
			.isEqualTo("DynamodbStreamRecord");
		assertThat(AwsEventTypes.insteadOf(AttributeValue.class)).isEqualTo("DynamodbStreamRecord");
		assertThat(AwsEventTypes.insteadOf(SQSEvent.MessageAttribute.class)).isEqualTo("SQSMessage");
		assertThat(AwsEventTypes.insteadOf(SNSEvent.SNSRecord.class)).isEqualTo("SNSEvent");
		assertThat(AwsEventTypes.insteadOf(S3EventNotificationRecord.class)).isEqualTo("S3Event");
		assertThat(AwsEventTypes.insteadOf(S3Event.class)).isNull();
	}

	@Test
	void partsAreFoundHoweverDeepTheyAre() {
		ResolvableType part = ResolvableType.forClass(KinesisEvent.Record.class);
		ResolvableType list = ResolvableType.forClassWithGenerics(List.class, part);
		assertThat(AwsEventTypes.insteadOf(list)).isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(ResolvableType.forClassWithGenerics(Message.class, list)))
			.isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(ResolvableType.forClassWithGenerics(Flux.class, part)))
			.isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(ResolvableType.forArrayComponent(part))).isEqualTo("KinesisEventRecord");
		assertThat(AwsEventTypes.insteadOf(ResolvableType.forClassWithGenerics(List.class, SQSEvent.class))).isNull();
	}

	@Test
	void typesThatMentionThemselvesHaveAnEnd() {
		assertThat(AwsEventTypes.insteadOf(ResolvableType.forClass(Enum.class))).isNull();
		assertThat(HandlerBean.mentionsPartOfEvent(ResolvableType.forClass(Enum.class))).isFalse();
	}

	private static Set<Class<?>> types() {
		Set<Class<?>> types = new TreeSet<>((one, other) -> one.getName().compareTo(other.getName()));
		Path jar = Path.of(SQSEvent.class.getProtectionDomain().getCodeSource().getLocation().getPath());
		try (JarFile file = new JarFile(jar.toFile())) {
			file.stream()
				.map((entry) -> entry.getName())
				.filter((name) -> name.endsWith(".class") && name.contains("/lambda/runtime/events/"))
				.forEach((name) -> types
					.add(ClassUtils.resolveClassName(name.substring(0, name.length() - 6).replace('/', '.'), null)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return types;
	}

}
