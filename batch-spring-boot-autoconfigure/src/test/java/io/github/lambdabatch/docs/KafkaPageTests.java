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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.KafkaTemplate;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.autoconfigure.LambdaBatchAutoConfiguration;
import io.github.lambdabatch.payload.KafkaPayloadConverter;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.KafkaEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code of {@code docs/kafka.md}.
 */
class KafkaPageTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, LambdaBatchAutoConfiguration.class))
		.withBean(Payments.class);

	@Test
	void paymentIsProcessedOrReported() {
		this.runner.withUserConfiguration(Handlers.class).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "processPayment");
			// tag::kafka-events[]
			KafkaEvents event = KafkaEvents.topic("payments")
				.record("customer-7", new Payment("P-1"), (record) -> record.offset(100))
				.record("customer-7", "not a payment", (record) -> record.offset(101))
				.tombstone("customer-8");
			assertThat(tester.send(event)).handled("payments-0@100").reported("payments-0@101");
			// end::kafka-events[]
			assertThat(context.getBean(Payments.class).processed).contains("P-1").hasSize(2);
		});
	}

	@Test
	void answerNamesPartitionAndOffset() {
		this.runner.withUserConfiguration(Handlers.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processPayment")
				.send(KafkaEvents.topic("payments").record("a", "no payment", (record) -> record.offset(100)));
			assertThat(result.response()).isEqualTo(
					"{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"payments-0\",\"offset\":100}}]}");
		});
	}

	@Test
	void tombstoneRemoves() {
		this.runner.withUserConfiguration(Handlers.class).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "updatePayment");
			Payments payments = context.getBean(Payments.class);
			assertThat(tester.send(KafkaEvents.topic("payments").record("a", new Payment("P-1")))).reported();
			assertThat(payments.byKey).containsOnlyKeys("a");
			assertThat(tester.send(KafkaEvents.topic("payments").tombstone("a"))).reported();
			assertThat(payments.byKey).isEmpty();
		});
	}

	@Test
	void deserializerReadsValues() {
		this.runner.withUserConfiguration(Handlers.class, Formats.class).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "processPayment");
			assertThat(tester.send(KafkaEvents.topic("payments").record("a", "payment:P-1"))).reported();
			assertThat(context.getBean(Payments.class).processed).containsExactly("P-1");
		});
	}

	@Test
	void deadLetterGoesToATopic() {
		this.runner.withUserConfiguration(Handlers.class, DeadLetters.class).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "processPayment");
			assertThat(tester.send(KafkaEvents.topic("payments")
				.record("a", "no payment", (record) -> record.header("traceparent", "00-1")))).reported();
			MockProducer<?, ?> producer = context.getBean(MockProducer.class);
			assertThat(producer.history()).singleElement().satisfies((letter) -> {
				assertThat(letter.topic()).isEqualTo("payments.DLT");
				assertThat((byte[]) letter.key()).asString().isEqualTo("a");
				assertThat((byte[]) letter.value()).asString().isEqualTo("no payment");
				assertThat(letter.headers()).extracting(Header::key).containsExactly("traceparent", "exception");
			});
		});
	}

	record Payment(String id) {

	}

	static class Payments {

		private final List<String> processed = new ArrayList<>();

		private final Map<String, Payment> byKey = new HashMap<>();

		void process(@Nullable Payment payment) {
			this.processed.add((payment != null) ? payment.id() : "tombstone");
		}

		void put(String key, Payment payment) {
			this.byKey.put(key, payment);
		}

		void remove(String key) {
			this.byKey.remove(key);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		// tag::kafka-handler[]
		@Bean
		@BatchHandler // the value, read by your JsonMapper
		Consumer<Payment> processPayment(Payments payments) {
			return payments::process;
		}
		// end::kafka-handler[]

		// tag::kafka-tombstone[]
		@Bean
		@BatchHandler
		BiConsumer<@Nullable Payment, RecordContext<KafkaEventRecord>> updatePayment(Payments payments) {
			return (payment, record) -> {
				String key = new String(Base64.getDecoder().decode(record.record().getKey()), StandardCharsets.UTF_8);
				if (payment != null) {
					payments.put(key, payment);
				}
				else {
					payments.remove(key);
				}
			};
		}
		// end::kafka-tombstone[]

	}

	record PaymentFormat(Map<String, ?> settings) {

	}

	static class PaymentDeserializer implements Deserializer<Payment> {

		private String prefix = "";

		@Override
		public void configure(Map<String, ?> configs, boolean isKey) {
			this.prefix = String.valueOf(configs.get("prefix"));
		}

		@Override
		public Payment deserialize(String topic, byte[] data) {
			String text = new String(data, StandardCharsets.UTF_8);
			if (!text.startsWith(this.prefix)) {
				throw new SerializationException("no payment");
			}
			return new Payment(text.substring(this.prefix.length()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Formats {

		@Bean
		PaymentFormat paymentFormat() {
			return new PaymentFormat(Map.of("prefix", "payment:"));
		}

		// tag::kafka-deserializer[]
		@Bean
		KafkaPayloadConverter<Payment> payments(PaymentFormat format) {
			return KafkaPayloadConverter.of(Payment.class, () -> {
				Deserializer<Payment> deserializer = new PaymentDeserializer();
				deserializer.configure(format.settings(), false);
				return deserializer;
			});
		}
		// end::kafka-deserializer[]

	}

	@Configuration(proxyBeanMethods = false)
	static class DeadLetters {

		@Bean
		MockProducer<byte[], byte[]> producer() {
			return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
		}

		@Bean
		KafkaTemplate<byte[], byte[]> kafkaTemplate(MockProducer<byte[], byte[]> producer) {
			return new KafkaTemplate<>(() -> producer);
		}

		// tag::kafka-dead-letter-topic[]
		@Bean
		RecordRecoverer deadLetterTopic(KafkaTemplate<byte[], byte[]> kafka) {
			return new RecordRecoverer() {

				@Override
				public boolean supports(RecordContext<?> record) {
					return record.record() instanceof KafkaEventRecord;
				}

				@Override
				public void recover(RecordContext<?> record, Throwable exception) throws Exception {
					KafkaEventRecord failed = (KafkaEventRecord) record.record();
					ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(failed.getTopic() + ".DLT",
							bytes(failed.getKey()), bytes(failed.getValue()));
					failed.getHeaders().forEach((header) -> header.forEach(letter.headers()::add));
					letter.headers().add("exception", exception.toString().getBytes(StandardCharsets.UTF_8));
					// Only when the broker has it may the record count as handled.
					kafka.send(letter).get(10, TimeUnit.SECONDS);
				}

				private byte @Nullable [] bytes(@Nullable String base64) {
					return (base64 != null) ? Base64.getDecoder().decode(base64) : null;
				}

			};
		}
		// end::kafka-dead-letter-topic[]

	}

}
