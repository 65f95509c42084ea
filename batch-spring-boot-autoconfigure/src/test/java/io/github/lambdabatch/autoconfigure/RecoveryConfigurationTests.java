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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.recovery.LocalSqs;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RecoveryConfiguration}.
 */
class RecoveryConfigurationTests {

	private static LocalSqs sqs;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withBean("sqsClient", SqsClient.class, () -> sqs.client(),
				(definition) -> definition.setDestroyMethodName(""));

	private String name;

	private String url;

	@BeforeAll
	static void startServer() {
		sqs = LocalSqs.start();
	}

	@AfterAll
	static void stopServer() {
		sqs.close();
	}

	@BeforeEach
	void createQueue(TestInfo test) {
		this.name = test.getTestMethod().orElseThrow().getName();
		this.url = sqs.createQueue(this.name);
		sqs.forgetRequests();
	}

	@Test
	void failedRecordsAreReportedWithoutAQueue() {
		this.runner.run((context) -> {
			assertThat(process(context, null).itemIdentifiers()).containsExactly("id-0");
			assertThat(sqs.requests(ChangeMessageVisibilityBatchRequest.class)).isEmpty();
		});
	}

	@Test
	void recordsOfASourceGoToItsQueue() {
		this.runner.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name).run((context) -> {
			assertThat(process(context, null).itemIdentifiers()).isEmpty();
			assertThat(processKinesis(context).itemIdentifiers()).hasSize(1);
			assertThat(sqs.receive(this.url)).extracting(Message::body).containsExactly("a");
		});
	}

	@Test
	void recordsOfAStreamGoToItsQueue() {
		this.runner.withPropertyValues("lambda.batch.kinesis.dead-letter.queue=" + this.url).run((context) -> {
			assertThat(processKinesis(context).itemIdentifiers()).isEmpty();
			assertThat(sqs.receive(this.url)).extracting(Message::body).containsExactly("poison");
		});
	}

	@Test
	void recordsOfAFunctionGoToItsQueue() {
		String other = sqs.createQueue("other");
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=other",
					"lambda.batch.functions.process-order.dead-letter.queue=" + this.name)
			.run((context) -> {
				assertThat(process(context, "processOrder").itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
				assertThat(sqs.receive(other)).isEmpty();
				assertThat(process(context, "processPayment").itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(other)).hasSize(1);
			});
	}

	@Test
	void functionMayHaveNoQueue() {
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name,
					"lambda.batch.functions.process-order.dead-letter.queue=")
			.run((context) -> {
				assertThat(process(context, "processOrder").itemIdentifiers()).containsExactly("id-0");
				assertThat(sqs.receive(this.url)).isEmpty();
			});
	}

	@Test
	void recovererOfTheApplicationComesFirst() {
		this.runner.withUserConfiguration(OwnRecoverer.class)
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name,
					"lambda.batch.kinesis.dead-letter.queue=" + this.name)
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				assertThat(context.getBean(OwnRecoverer.class).recovered).containsExactly("id-0");
				assertThat(sqs.receive(this.url)).isEmpty();
				assertThat(processKinesis(context).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
			});
	}

	@Test
	void recovererOfTheApplicationIsInjectedByItsType() {
		this.runner.withUserConfiguration(OwnRecoverer.class)
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name)
			.run((context) -> assertThat(context.getBeanProvider(RecordRecoverer.class).getIfUnique())
				.isSameAs(context.getBean("ownRecoverer")));
	}

	@Test
	void failedMessagesAreDelayed() {
		sqs.createQueue("orders");
		this.runner
			.withPropertyValues("lambda.batch.sqs.retry-delay.initial=20s", "lambda.batch.sqs.retry-delay.max=30s")
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).containsExactly("id-0");
				assertThat(delays()).containsExactly(20);
			});
	}

	@Test
	void messagesOfAFunctionAreDelayedAsItSays() {
		sqs.createQueue("orders");
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.retry-delay.initial=20s",
					"lambda.batch.functions.process-order.retry-delay.initial=70s",
					"lambda.batch.functions.process-payment.retry-delay.initial=0")
			.run((context) -> {
				process(context, "processOrder");
				process(context, "processPayment");
				process(context, null);
				assertThat(delays()).containsExactly(70, 20);
			});
	}

	@Test
	void defaultClientIsMadeWhenItIsNeeded() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name)
			.withSystemProperties("aws.region=eu-central-1", "aws.accessKeyId=local", "aws.secretAccessKey=local",
					"aws.endpointUrlSqs=" + sqs.endpoint())
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				SqsClients clients = context.getBean(SqsClients.class);
				assertThat(clients.get()).isSameAs(clients.get());
				assertThat(sqs.receive(this.url)).hasSize(1);
			});
	}

	@Test
	void missingRegionLeavesRecordsFailed() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=orders-dlq")
			.withSystemProperties("aws.disableEc2Metadata=true")
			.run((context) -> assertThat(process(context, null).itemIdentifiers()).containsExactly("id-0"));
	}

	@Test
	void severalClientsOfTheApplicationStopTheStart() {
		this.runner.withBean("anotherClient", SqsClient.class, () -> sqs.client())
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=orders-dlq")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("anotherClient"));
	}

	@Test
	void whatIsNoQueueStopsTheStart() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("lambda.batch.kinesis.dead-letter.queue=a queue")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("lambda.batch.kinesis.dead-letter.queue")
				.hasMessageContaining("'a queue' is neither the name nor the ARN nor the URL of an SQS queue"));
	}

	@Test
	void delayOutOfItsRangeStopsTheStart() {
		this.runner.withPropertyValues("lambda.batch.sqs.retry-delay.max=12h")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'max' must be 11 hours at most"));
	}

	@Test
	void delaysThatContradictEachOtherStopTheStart() {
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.retry-delay.initial=20s",
					"lambda.batch.functions.process-order.retry-delay.max=10s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("lambda.batch.functions.processOrder.retry-delay.max")
				.hasMessageContaining("'max' must not be shorter than 'initial'"));
	}

	@Test
	void delayOfAStreamStopsTheStart() {
		this.runner.withPropertyValues("lambda.batch.kinesis.retry-delay.initial=20s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'lambda.batch.kinesis.retry-delay' must not be set"));
	}

	@Test
	void applicationStartsWithoutTheSdk() {
		withoutSdk().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(process(context, null).itemIdentifiers()).containsExactly("id-0");
		});
	}

	@Test
	void queueWithoutTheSdkStopsTheStart() {
		withoutSdk().withPropertyValues("lambda.batch.sqs.dead-letter.queue=orders-dlq").run((context) -> {
			MissingSqsClientException failure = missingClient(context);
			assertThat(failure).hasMessageContaining("'lambda.batch.sqs.dead-letter.queue' is set");
			assertThat(new MissingSqsClientFailureAnalyzer().analyze(failure)).extracting(FailureAnalysis::getAction)
				.asString()
				.contains("software.amazon.awssdk:sqs");
		});
	}

	@Test
	void delayWithoutTheSdkStopsTheStartOfLazyApplicationsToo() {
		withoutSdk().withUserConfiguration(TwoFunctions.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withPropertyValues("lambda.batch.functions.processOrder.retry-delay.initial=20s")
			.run((context) -> assertThat(missingClient(context))
				.hasMessageContaining("'lambda.batch.functions.processOrder.retry-delay.initial' is set"));
	}

	private ApplicationContextRunner withoutSdk() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("software.amazon.awssdk"));
	}

	private static MissingSqsClientException missingClient(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = context.getStartupFailure();
		while (failure != null) {
			if (failure instanceof MissingSqsClientException missing) {
				return missing;
			}
			failure = failure.getCause();
		}
		throw new AssertionError(context.getStartupFailure());
	}

	private static List<Integer> delays() {
		return sqs.requests(ChangeMessageVisibilityBatchRequest.class)
			.stream()
			.map((request) -> request.entries().get(0).visibilityTimeout())
			.toList();
	}

	@SuppressWarnings("unchecked")
	private static BatchResult<?, ?> process(AssertableApplicationContext context, @Nullable String functionName) {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = context.getBean("sqsBatchProcessor",
				BatchProcessor.class);
		return processor.toBuilder()
			.functionName(functionName)
			.build()
			.process(SqsEvents.withBodies("a"), fail(), null);
	}

	@SuppressWarnings("unchecked")
	private static BatchResult<?, ?> processKinesis(AssertableApplicationContext context) {
		BatchProcessor<?, Object, ?> processor = context.getBean("kinesisBatchProcessor", BatchProcessor.class);
		EventSource<?, ?, ?> source = processor.source();
		assertThat(source).isInstanceOf(KinesisEventSource.class);
		return processor.process(StreamEvents.kinesis("key:poison"), fail(), null);
	}

	private static <R> RecordHandler<R> fail() {
		return (record, context) -> {
			throw new IllegalStateException("no such order");
		};
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoFunctions {

		@Bean
		Consumer<SQSMessage> processOrder() {
			return (message) -> {
			};
		}

		@Bean
		Consumer<SQSMessage> processPayment() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRecoverer {

		private final List<String> recovered = new ArrayList<>();

		@Bean
		RecordRecoverer ownRecoverer() {
			return new RecordRecoverer() {

				@Override
				public boolean supports(RecordContext<?> context) {
					return !context.eventType().isStream();
				}

				@Override
				public void recover(RecordContext<?> context, Throwable exception) {
					OwnRecoverer.this.recovered.add(context.itemIdentifier());
				}

			};
		}

	}

}
