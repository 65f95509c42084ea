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

package io.github.lambdabatch.docs;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.payload.Envelope;
import io.github.lambdabatch.payload.PayloadConverter;
import io.github.lambdabatch.payload.PayloadHandlers;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.source.BatchResponseWriter;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/handlers.md.
 */
class HandlersTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final String FIRST_FAILED = "{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}";

	private static final String ORDER = "{\"id\":\"1\",\"lines\":[{\"sku\":\"A\",\"quantity\":1}]}";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class);

	@Test
	void shapes() {
		this.runner.run((context) -> {
			Orders orders = context.getBean(Orders.class);
			assertThat(invoke(context, "archive", SqsEvents.withBodies("text"))).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "process", SqsEvents.withBodies(ORDER))).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "processInTime", SqsEvents.withBodies(ORDER))).isEqualTo(ALL_HANDLED);
			String escaped = ORDER.replace("\"", "\\\"");
			assertThat(invoke(context, "processOfGroup", StreamEvents.fifo("tenant-7:" + escaped)))
				.isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, OrderHandler.class.getName(), SqsEvents.withBodies(ORDER)))
				.isEqualTo(ALL_HANDLED);
			assertThat(orders.seen).containsExactly("text", "1", "1 in 60000 ms", "1 of tenant-7", "1");
		});
	}

	@Test
	void change() {
		this.runner.run((context) -> {
			assertThat(invoke(context, "notifyCustomer", SqsEvents.fixture("dynamodb.json"))).isEqualTo(ALL_HANDLED);
			assertThat(context.getBean(Orders.class).seen).containsExactly("order#1001: NEW -> PAID");
		});
	}

	@Test
	void envelope() {
		byte[] event = SqsEvents.withBodies("""
				{"Type":"Notification","TopicArn":"arn:aws:sns:eu-central-1:123456789012:uploads","Message":%s}"""
			.formatted(
					"\"{\\\"Records\\\":[{\\\"eventSource\\\":\\\"aws:s3\\\",\\\"eventName\\\":\\\"ObjectCreated:Put\\\","
							+ "\\\"s3\\\":{\\\"bucket\\\":{\\\"name\\\":\\\"uploads\\\"},\\\"object\\\":{\\\"key\\\":\\\"a+b%281%29.txt\\\"}}}]}\""));
		this.runner.withPropertyValues("lambda.batch.functions.imported.unwrap=sns,s3").run((context) -> {
			assertThat(invoke(context, "imported", event)).isEqualTo(ALL_HANDLED);
			assertThat(context.getBean(Orders.class).seen).containsExactly("uploads/a b(1).txt");
		});
	}

	@Test
	void constraints() {
		this.runner.run((context) -> {
			assertThat(invoke(context, "process", SqsEvents.withBodies(ORDER.replace(":1}", ":0}"))))
				.isEqualTo(FIRST_FAILED);
			assertThat(context.getBean(Orders.class).seen).isEmpty();
		});
	}

	@Test
	void converter() {
		this.runner.withUserConfiguration(Csv.class).run((context) -> {
			assertThat(invoke(context, "process", SqsEvents.withBodies("7;A;1"))).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "process", SqsEvents.withBodies(ORDER))).isEqualTo(ALL_HANDLED);
			assertThat(context.getBean(Orders.class).seen).containsExactly("7", "1");
		});
	}

	@Test
	void byHand() throws IOException {
		Orders orders = new Orders();
		OrderFunction function = new OrderFunction(orders, new JsonMapper());
		ByteArrayOutputStream response = new ByteArrayOutputStream();
		function.handleRequest(
				new ByteArrayInputStream(SqsEvents.withBodies("none", ORDER,
						"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":\"{\\\"id\\\":\\\"2\\\"}\"}")),
				response, new FakeContext(60_000));
		assertThat(response.toString(StandardCharsets.UTF_8)).isEqualTo(FIRST_FAILED);
		assertThat(orders.seen).containsExactly("1", "2");
	}

	private static String invoke(AssertableApplicationContext context, String name, byte[] event) {
		Function<Message<byte[]>, Message<byte[]>> function = context.getBean(FunctionCatalog.class).lookup(name);
		Message<byte[]> message = new GenericMessage<>(event,
				Map.of(AWSLambdaUtils.AWS_CONTEXT, new FakeContext(60_000)));
		return new String(function.apply(message).getPayload(), StandardCharsets.UTF_8);
	}

	static class Orders {

		private final List<String> seen = new ArrayList<>();

		Receipt process(Order order) {
			this.seen.add(order.id());
			return new Receipt(order.id());
		}

		void archive(String body) {
			this.seen.add(body);
		}

		void changed(@Nullable Object id, @Nullable String oldState, @Nullable String newState) {
			this.seen.add(id + ": " + oldState + " -> " + newState);
		}

		void uploaded(String bucket, String key) {
			this.seen.add(bucket + "/" + key);
		}

		void processWithin(Order order, int millis) {
			this.seen.add(order.id() + " in " + millis + " ms");
		}

		void processOf(@Nullable String group, Order order) {
			this.seen.add(order.id() + " of " + group);
		}

	}

	record Receipt(String orderId) {

	}

	record StoredOrder(String pk, @Nullable String state, @Nullable BigDecimal total) {

	}

	// tag::handlers-constraints[]
	record Order(@NotBlank String id, @NotEmpty List<@Valid Line> lines) {
	}

	record Line(String sku, @Positive int quantity) {
	}
	// end::handlers-constraints[]

	// tag::handlers-by-hand[]
	class OrderFunction implements RequestStreamHandler {

		private final BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.build();

		private final RecordHandler<SQSMessage> handler;

		OrderFunction(Orders orders, JsonMapper jsonMapper) {
			this.handler = PayloadHandlers.builder()
				.jsonMapper(jsonMapper)
				.settings(PayloadSettings.defaults().withUnwrap(Envelope.SNS))
				.build()
				.handler(this.processor.source(), Order.class, (order, record) -> orders.process(order));
		}

		@Override
		public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
			BatchResult<?, ?> result = this.processor.process(event.readAllBytes(), this.handler, context);
			response.write(BatchResponseWriter.write(result.eventType(), result.itemIdentifiers()));
		}

	}
	// end::handlers-by-hand[]

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderHandler.class)
	static class Application {

		@Bean
		Orders orders() {
			return new Orders();
		}

		// tag::handlers-shapes[]
		@Bean
		Consumer<SQSMessage> archive(Orders orders) {
			return (message) -> orders.archive(message.getBody());
		}

		@Bean
		@BatchHandler
		Function<Order, Receipt> process(Orders orders) {
			return orders::process;
		}

		@Bean
		@BatchHandler
		BiConsumer<Order, Context> processInTime(Orders orders) {
			return (order, context) -> orders.processWithin(order, context.getRemainingTimeInMillis());
		}

		@Bean
		@BatchHandler
		Consumer<Message<Order>> processOfGroup(Orders orders) {
			return (message) -> orders.processOf(message.getHeaders().get(RecordHeaders.MESSAGE_GROUP_ID, String.class),
					message.getPayload());
		}
		// end::handlers-shapes[]

		// tag::handlers-change[]
		@Bean
		Consumer<Change<StoredOrder>> notifyCustomer(Orders orders) {
			return (change) -> {
				if (change.type() == Change.Type.MODIFY && change.hasChanged("state")) {
					orders.changed(change.keys().get("pk"), change.oldValue().state(), change.newValue().state());
				}
			};
		}
		// end::handlers-change[]

		// tag::handlers-s3[]
		record S3Record(String eventName, S3Entity s3) {

			record S3Entity(Bucket bucket, S3Object object) {
			}

			record Bucket(String name) {
			}

			record S3Object(String key) {
			}

		}

		@Bean
		@BatchHandler
		Consumer<S3Record> imported(Orders orders) {
			return (record) -> {
				String key = URLDecoder.decode(record.s3().object().key(), StandardCharsets.UTF_8);
				orders.uploaded(record.s3().bucket().name(), key);
			};
		}
		// end::handlers-s3[]

	}

	@Configuration(proxyBeanMethods = false)
	static class Csv {

		// tag::handlers-converter[]
		@Bean
		PayloadConverter csvOrders() {
			return (payload, type, context) -> {
				if (type.resolve() != Order.class || !(payload instanceof String text) || text.startsWith("{")) {
					return null;
				}
				String[] fields = text.split(";");
				return new Order(fields[0], List.of(new Line(fields[1], Integer.parseInt(fields[2]))));
			};
		}
		// end::handlers-converter[]

	}

}
