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

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RemainingTime;
import io.github.lambdabatch.recovery.LazySqsClient;
import io.github.lambdabatch.recovery.LocalSqs;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RecoveryConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RecoveryConfigurationTests {

	@AutoClose
	private static final LocalSqs sqs = LocalSqs.start();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withBean("sqsClient", SqsClient.class, () -> sqs.client(),
				(definition) -> definition.setDestroyMethodName(""));

	private String name;

	private String url;

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
			.withPropertyValues("lambda.batch.sqs.redelivery-delay.initial=20s",
					"lambda.batch.sqs.redelivery-delay.max=30s")
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).containsExactly("id-0");
				assertThat(delays()).containsExactly(20);
			});
	}

	@Test
	void messagesOfAFunctionAreDelayedAsItSays() {
		sqs.createQueue("orders");
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.redelivery-delay.initial=20s",
					"lambda.batch.functions.process-order.redelivery-delay.initial=70s",
					"lambda.batch.functions.process-payment.redelivery-delay.initial=0")
			.run((context) -> {
				process(context, "processOrder");
				process(context, "processPayment");
				process(context, null);
				assertThat(delays()).containsExactly(70, 20);
			});
	}

	@Test
	void defaultClientIsMadeAtTheStartAndClosedAtTheEnd() {
		LazySqsClient[] client = new LazySqsClient[1];
		withDefaultClient().withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name).run((context) -> {
			SqsClients clients = context.getBean(SqsClients.class);
			assertThat(clients).extracting("own").isNotNull();
			client[0] = clients.client();
			assertThat(process(context, null).itemIdentifiers()).isEmpty();
			assertThat(sqs.receive(this.url)).hasSize(1);
		});
		assertThat(client[0]).extracting("client").isNull();
	}

	/**
	 * The default timeout of a function is 3 s, and its first failure may come late.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 3000, 2400 })
	void firstDeadLetterOfAShortInvocationIsSent(int remainingMillis) {
		withDefaultClient().withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url)
			.run((context) -> assertThat(process(context, null, new FakeContext(remainingMillis)).itemIdentifiers())
				.isEmpty());
		assertThat(sqs.receive(this.url)).hasSize(1);
	}

	@Test
	void firstDeadLetterOfAShortInvocationIsSentByTheClientOfTheApplication() {
		this.runner.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url)
			.run((context) -> assertThat(process(context, null, new FakeContext(2400)).itemIdentifiers()).isEmpty());
		assertThat(sqs.receive(this.url)).hasSize(1);
	}

	@Test
	void firstMessageOfAShortInvocationIsDelayed() {
		sqs.createQueue("orders");
		this.runner.withPropertyValues("lambda.batch.sqs.redelivery-delay.initial=20s").run((context) -> {
			process(context, null, new FakeContext(2000));
			assertThat(delays()).containsExactly(20);
		});
	}

	@Test
	void invocationsThatAreShortAreNamedOnce(CapturedOutput output) {
		this.runner
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url,
					"lambda.batch.sqs.redelivery-delay.initial=20s")
			.run((context) -> {
				process(context, "processOrder", new FakeContext(3000));
				process(context, "processOrder", null);
				processKinesis(context);
				assertThat(output).doesNotContain("may be too short");
				process(context, "processOrder", new FakeContext(2000));
				process(context, "processOrder", new FakeContext(1000));
				assertThat(output.toString().split("may be too short for dead letters", -1)).hasSize(2);
				assertThat(output).contains("for function 'processOrder' had 2000 ms left at its start");
			});
	}

	@Test
	void callsGoByTheRemainingTimeOfTheApplication() {
		this.runner.withBean(RemainingTime.class, () -> (context) -> 1500)
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url)
			.run((context) -> {
				process(context, null, new FakeContext(60_000));
				assertThat(sqs.requests(SendMessageRequest.class)).singleElement()
					.extracting((request) -> request.overrideConfiguration().orElseThrow().apiCallTimeout())
					.isEqualTo(Optional.of(Duration.ofSeconds(1)));
			});
	}

	@Test
	void clientIsNotMadeWithoutAQueueOrADelay() {
		withDefaultClient().run((context) -> assertThat(context.getBean(SqsClients.class)).extracting("own").isNull());
	}

	@Test
	void clientIsMadeWhenItIsNeededWithoutPriming() {
		withDefaultClient()
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name, "lambda.batch.prime=false")
			.run((context) -> {
				assertThat(context.getBean(SqsClients.class)).extracting("own").isNull();
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
			});
	}

	/**
	 * Lambda takes the snapshot after the start; with CRaC, Spring stops the context
	 * before it and starts it afterwards.
	 */
	@Test
	void clientIsNotInASnapshotAndIsMadeWhereItIsRestored() {
		withDefaultClient()
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name,
					"AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")
			.run((context) -> {
				SqsClients clients = context.getBean(SqsClients.class);
				assertThat(clients).extracting("own").isNull();
				assertThat(clients.client()).extracting("warm").isEqualTo(true);
				clients.stop();
				assertThat(clients).extracting("own").isNull();
				clients.start();
				assertThat(clients).extracting("own").isNotNull();
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				clients.stop();
				assertThat(clients).extracting("own").isNull();
				clients.start();
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(2);
			});
	}

	@Test
	void clientIsMadeAtTheFirstFailureWhereNothingTellsOfTheRestore() {
		withDefaultClient()
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name,
					"AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
			});
	}

	@Test
	void clientOfTheApplicationIsNotClosed() {
		SqsClient[] client = new SqsClient[1];
		this.runner.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name).run((context) -> {
			assertThat(process(context, null).itemIdentifiers()).isEmpty();
			client[0] = context.getBean(SqsClient.class);
		});
		assertThat(client[0].listQueues().queueUrls()).isNotEmpty();
	}

	@Test
	void asyncClientOfTheApplicationIsUsed() {
		withoutClient().withBean(SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name,
					"lambda.batch.sqs.redelivery-delay.initial=20s")
			.run((context) -> {
				assertThat(process(context, null).itemIdentifiers()).isEmpty();
				assertThat(sqs.receive(this.url)).hasSize(1);
				assertThat(context.getBean(SqsClients.class)).extracting("own").isInstanceOf(BlockingSqsClient.class);
			});
	}

	@Test
	void errorsOfAnAsyncClientAreNamed() {
		withoutClient().withBean(SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=no-such-dlq")
			.run((context) -> {
				BatchResult<?, ?> result = process(context, null);
				assertThat(result.itemIdentifiers()).containsExactly("id-0");
				assertThat(reason(result)).hasMessageContaining("no-such-dlq")
					.hasMessageContaining("QueueDoesNotExistException");
			});
	}

	@Test
	void asyncClientThatDoesNotAnswerIsNotWaitedFor() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			withoutClient()
				.withBean(SqsAsyncClient.class,
						() -> asyncClient(URI.create("http://127.0.0.1:" + silent.getLocalPort())))
				.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url)
				.run((context) -> {
					BatchResult<?, ?> result = process(context, null, new FakeContext(700));
					assertThat(result.itemIdentifiers()).containsExactly("id-0");
					assertThat(reason(result)).hasMessageContaining("ApiCallTimeoutException");
				});
		}
	}

	@Test
	void callOfAnAsyncClientIsInterrupted() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			withoutClient()
				.withBean(SqsAsyncClient.class,
						() -> asyncClient(URI.create("http://127.0.0.1:" + silent.getLocalPort())))
				.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.url)
				.run((context) -> {
					SqsClient client = new BlockingSqsClient(context.getBean(SqsAsyncClient.class));
					Thread.currentThread().interrupt();
					assertThatExceptionOfType(AbortedException.class)
						.isThrownBy(() -> client.getQueueUrl((request) -> request.queueName("orders")));
					assertThat(Thread.interrupted()).isTrue();
				});
		}
	}

	@Test
	void severalAsyncClientsOfTheApplicationStopTheStart() {
		withoutClient().withBean("oneClient", SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withBean("anotherClient", SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=orders-dlq")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("anotherClient"));
	}

	@Test
	void severalAsyncClientsAreNotInTheWayOfAClient() {
		this.runner.withBean("oneClient", SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withBean("anotherClient", SqsAsyncClient.class, () -> asyncClient(sqs.endpoint()))
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=" + this.name)
			.run((context) -> assertThat(process(context, null).itemIdentifiers()).isEmpty());
	}

	@Test
	void recovererNamesItsQueues() {
		this.runner
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=one-dlq",
					"lambda.batch.kinesis.dead-letter.queue=another-dlq")
			.run((context) -> assertThat(context.getBean(ConfiguredDeadLetterQueues.class).toString())
				.contains("one-dlq", "another-dlq"));
	}

	@Test
	void missingRegionLeavesRecordsFailed() {
		withoutClient().withPropertyValues("lambda.batch.sqs.dead-letter.queue=orders-dlq")
			.withSystemProperties("aws.disableEc2Metadata=true")
			.run((context) -> {
				BatchResult<?, ?> result = process(context, null);
				assertThat(result.itemIdentifiers()).containsExactly("id-0");
				assertThat(reason(result)).hasMessageContaining("orders-dlq").hasMessageContaining("region");
			});
	}

	@Test
	void severalClientsOfTheApplicationStopTheStart() {
		this.runner
			.withBean("anotherClient", SqsClient.class, () -> sqs.client(),
					(definition) -> definition.setDestroyMethodName(""))
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
		this.runner.withPropertyValues("lambda.batch.sqs.redelivery-delay.max=12h")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(
						"'lambda.batch.sqs.redelivery-delay.max' (property source 'test') must be 11 hours at most"));
	}

	@Test
	void delaysThatContradictEachOtherStopTheStart() {
		this.runner.withUserConfiguration(TwoFunctions.class)
			.withPropertyValues("lambda.batch.sqs.redelivery-delay.initial=20s",
					"lambda.batch.functions.process-order.redelivery-delay.max=10s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("lambda.batch.functions.processOrder.redelivery-delay.max")
				.hasMessageContaining("'max' must not be shorter than 'initial'"));
	}

	@Test
	void delayOfAStreamStopsTheStart() {
		this.runner.withPropertyValues("lambda.batch.kinesis.redelivery-delay.initial=20s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'lambda.batch.kinesis.redelivery-delay' must not be set"));
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
			.withPropertyValues("lambda.batch.functions.processOrder.redelivery-delay.initial=20s")
			.run((context) -> assertThat(missingClient(context))
				.hasMessageContaining("'lambda.batch.functions.processOrder.redelivery-delay.initial' is set"));
	}

	private ApplicationContextRunner withoutSdk() {
		return withoutClient().withClassLoader(new FilteredClassLoader("software.amazon.awssdk"));
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

	private static ApplicationContextRunner withoutClient() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class));
	}

	private static ApplicationContextRunner withDefaultClient() {
		return withoutClient().withSystemProperties("aws.region=eu-central-1", "aws.accessKeyId=local",
				"aws.secretAccessKey=local", "aws.endpointUrlSqs=" + sqs.endpoint());
	}

	private static SqsAsyncClient asyncClient(URI endpoint) {
		return SqsAsyncClient.builder()
			.endpointOverride(endpoint)
			.region(Region.EU_CENTRAL_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.build();
	}

	private static Throwable reason(BatchResult<?, ?> result) {
		return Objects.requireNonNull(((RecordOutcome.Failed) result.outcomes().get(0)).failedRecovery()).exception();
	}

	private static BatchResult<?, ?> process(AssertableApplicationContext context, @Nullable String functionName) {
		return process(context, functionName, null);
	}

	@SuppressWarnings("unchecked")
	private static BatchResult<?, ?> process(AssertableApplicationContext context, @Nullable String functionName,
			@Nullable Context lambdaContext) {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = context.getBean("sqsBatchProcessor",
				BatchProcessor.class);
		return processor.toBuilder()
			.functionName(functionName)
			.build()
			.process(SqsEvents.withBodies("a"), fail(), lambdaContext);
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
