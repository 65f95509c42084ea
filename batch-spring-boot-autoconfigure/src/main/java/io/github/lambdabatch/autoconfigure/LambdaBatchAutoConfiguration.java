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

package io.github.lambdabatch.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.function.BatchFunctionRegistrar;
import io.github.lambdabatch.function.PrimingLifecycle;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KafkaBatchResponse;
import io.github.lambdabatch.source.KafkaEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * {@link AutoConfiguration Auto-configuration} that serves functions for one record as
 * functions for a whole batch.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ContextFunctionCatalogAutoConfiguration.class)
@ConditionalOnClass({ FunctionInvoker.class, SQSEvent.class })
@ConditionalOnBooleanProperty(name = "lambda.batch.enabled", matchIfMissing = true)
@ImportRuntimeHints(LambdaBatchPropertiesHints.class)
@Import({ WorkersConfiguration.class, RecoveryConfiguration.class, IdempotencyConfiguration.class })
public final class LambdaBatchAutoConfiguration {

	@Bean
	static LambdaBatchProperties lambdaBatchProperties(Environment environment,
			ConfigurableListableBeanFactory beanFactory) {
		return new LambdaBatchPropertiesBinder(environment, beanFactory).bind();
	}

	@Bean
	static ResolvedSettings lambdaBatchSettings(LambdaBatchProperties properties) {
		return new ResolvedSettings(properties);
	}

	@Bean
	@ConditionalOnMissingBean(name = "sqsBatchProcessor")
	BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> sqsBatchProcessor(BatchProcessorFactory factory,
			LambdaBatchProperties properties) {
		return factory.create(SqsEventSource.standard(), properties.sqs());
	}

	@Bean
	@ConditionalOnMissingBean(name = "sqsFifoBatchProcessor")
	BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> sqsFifoBatchProcessor(BatchProcessorFactory factory,
			LambdaBatchProperties properties) {
		return factory.create(SqsEventSource.fifo(), properties.sqsFifo());
	}

	@Bean
	@ConditionalOnMissingBean(name = "kinesisBatchProcessor")
	BatchProcessor<KinesisEvent, KinesisEventRecord, StreamsEventResponse> kinesisBatchProcessor(
			BatchProcessorFactory factory, LambdaBatchProperties properties) {
		return factory.create(new KinesisEventSource(), properties.kinesis());
	}

	@Bean
	@ConditionalOnMissingBean(name = "dynamoDbBatchProcessor")
	BatchProcessor<DynamodbEvent, DynamodbStreamRecord, StreamsEventResponse> dynamoDbBatchProcessor(
			BatchProcessorFactory factory, LambdaBatchProperties properties) {
		return factory.create(new DynamoDbEventSource(), properties.dynamodb());
	}

	@Bean
	@ConditionalOnMissingBean(name = "kafkaBatchProcessor")
	BatchProcessor<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> kafkaBatchProcessor(BatchProcessorFactory factory,
			LambdaBatchProperties properties) {
		return factory.create(new KafkaEventSource(), properties.kafka());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static BatchFunctionRegistrar lambdaBatchFunctionRegistrar(ObjectProvider<JsonMapper> jsonMapper,
			ObjectProvider<LambdaBatchProperties> properties, ObjectProvider<ResolvedSettings> settings,
			ObjectProvider<BatchSettingsCustomizer> customizers, ObjectProvider<BatchProcessorFactory> factory,
			ObjectProvider<IdempotencyStores> stores, ListableBeanFactory beanFactory, Environment environment) {
		return new BatchFunctionRegistrar(jsonMapper,
				new PropertiesFunctionSettings(properties::getObject, settings::getObject,
						() -> customizers.orderedStream().toList(),
						(eventType) -> factory.getObject().hasCreated(eventType) ? recoverers(beanFactory) : null,
						stores::getObject),
				environment);
	}

	private static List<String> recoverers(ListableBeanFactory beanFactory) {
		return Stream.of(beanFactory.getBeanNamesForType(RecordRecoverer.class))
			.filter((name) -> !beanFactory.isTypeMatch(name, ConfiguredDeadLetterQueues.class))
			.toList();
	}

	@Bean
	PrimingLifecycle lambdaBatchPrimingLifecycle(ConfigurableApplicationContext applicationContext,
			BatchFunctionRegistrar registrar, LambdaBatchProperties properties) {
		return new PrimingLifecycle(applicationContext, registrar, properties.prime());
	}

	@Bean
	PrimingListener lambdaBatchPrimingListener(PrimingLifecycle lifecycle) {
		return new PrimingListener(lifecycle);
	}

}
