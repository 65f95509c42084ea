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

package io.github.lambdabatch.benchmark;


import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * What can be switched on for batches of SQS.
 */
enum Feature {

	/** The rival: no framework, tuned by hand. */
	TUNED {

		@Override
		RequestStreamHandler start() {
			return new TunedSqsHandler(Applications.sink);
		}

	},

	/** A payload handler with nothing switched on. */
	NONE {

		@Override
		RequestStreamHandler start() {
			return Applications.start(Payloads.class)::handleRequest;
		}

	},

	/** Meters in memory. */
	METERS {

		@Override
		RequestStreamHandler start() {
			return Applications.start(WithMeters.class)::handleRequest;
		}

	},

	/** Metrics in CloudWatch's embedded metric format. */
	EMF {

		@Override
		RequestStreamHandler start() {
			return Applications.start(Payloads.class, "lambda.batch.emf.enabled=true")::handleRequest;
		}

	},

	/** Spans of OpenTelemetry's SDK, without an exporter. */
	SPANS {

		@Override
		RequestStreamHandler start() {
			return Applications.start(WithSpans.class)::handleRequest;
		}

	},

	/** A time limit for each record, so that handlers run on workers. */
	WORKERS {

		@Override
		RequestStreamHandler start() {
			return Applications.start(Payloads.class, "lambda.batch.sqs.record-timeout=10s")::handleRequest;
		}

	},

	/** An idempotency store in a DynamoDB that answers at once. */
	IDEMPOTENCY {

		@Override
		RequestStreamHandler start() {
			return Applications.start(WithDynamoDb.class, "lambda.batch.sqs.idempotency.store=dynamodb",
					"lambda.batch.idempotency.dynamodb.table-name=idempotency")::handleRequest;
		}

	};

	abstract RequestStreamHandler start();

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Payloads.class)
	static class WithMeters {

		@Bean
		MeterRegistry meters() {
			return new SimpleMeterRegistry();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Payloads.class)
	static class WithSpans {

		@Bean
		ObservationRegistry observations() {
			return Spans.registry(SdkTracerProvider.builder().build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Payloads.class)
	static class WithDynamoDb {

		@Bean
		DynamoDbClient dynamoDb() {
			return new ObligingDynamoDb();
		}

	}

	/**
	 * Accepts each write, so that each delivery of the event is handled as the first one.
	 */
	private static final class ObligingDynamoDb implements DynamoDbClient {

		@Override
		public PutItemResponse putItem(PutItemRequest request) {
			return PutItemResponse.builder().build();
		}

		@Override
		public UpdateItemResponse updateItem(UpdateItemRequest request) {
			return UpdateItemResponse.builder().build();
		}

		@Override
		public String serviceName() {
			return SERVICE_NAME;
		}

		@Override
		public void close() {
		}

	}

}
