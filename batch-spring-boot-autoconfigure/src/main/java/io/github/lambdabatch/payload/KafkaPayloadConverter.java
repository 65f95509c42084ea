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

package io.github.lambdabatch.payload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.SchemaMetadata;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContext;

/**
 * Lets Kafka's own deserializers read the values of Kafka records, such as those for
 * Avro, Protobuf and JSON schemas: <pre class="code">
 * &#64;Bean
 * KafkaPayloadConverter&lt;Payment&gt; paymentConverter() {
 *     return KafkaPayloadConverter.of(Payment.class, () -&gt; {
 *         Deserializer&lt;Payment&gt; deserializer = new PaymentDeserializer();
 *         deserializer.configure(this.settings, false);
 *         return deserializer;
 *     });
 * }
 * </pre> Handlers that take exactly this type get what the deserializer returns. All
 * others, and records of other sources, are left to the other converters and to Jackson.
 * <p>
 * A deserializer gets the topic, the headers of the record and the value without gzip and
 * envelopes. It need not be safe for use by several threads: as many are created as are
 * needed at the same time, and then kept. What it throws fails the record: as a
 * {@link PayloadConversionException}, which is not retried, unless an {@link IOException}
 * is among the causes, as when a schema registry cannot be reached.
 *
 * @param <T> the type of the values
 * @since 0.1.0
 */
public final class KafkaPayloadConverter<T> implements PayloadConverter, AutoCloseable {

	private static final Log logger = LogFactory.getLog(KafkaPayloadConverter.class);

	private final Class<T> type;

	private final Function<@Nullable SchemaMetadata, ? extends Deserializer<? extends T>> deserializers;

	/** Those that are not in use, by the schema that they were created for. */
	private final Map<@Nullable SchemaMetadata, Deque<Deserializer<? extends T>>> idle = new HashMap<>();

	/** The schema that a deserializer is created for. */
	private final Function<KafkaEventRecord, @Nullable SchemaMetadata> schema;

	private KafkaPayloadConverter(Class<T> type,
			Function<@Nullable SchemaMetadata, ? extends Deserializer<? extends T>> deserializers,
			Function<KafkaEventRecord, @Nullable SchemaMetadata> schema) {
		this.type = Objects.requireNonNull(type, "'type' must not be null");
		this.deserializers = Objects.requireNonNull(deserializers, "'deserializers' must not be null");
		this.schema = schema;
	}

	/**
	 * Create a converter with deserializers that find out by themselves which schema a
	 * value has.
	 * @param type what handlers take
	 * @param deserializers creates a configured deserializer
	 * @param <T> the type of the values
	 * @return the converter
	 */
	public static <T> KafkaPayloadConverter<T> of(Class<T> type,
			Supplier<? extends Deserializer<? extends T>> deserializers) {
		Objects.requireNonNull(deserializers, "'deserializers' must not be null");
		return new KafkaPayloadConverter<>(type, (schema) -> deserializers.get(), (record) -> null);
	}

	/**
	 * Create a converter with a deserializer for each schema.
	 * @param type what handlers take
	 * @param deserializers creates a configured deserializer for the schema that the
	 * event names for a value, which is {@code null} if the event source mapping has no
	 * schema registry
	 * @param <T> the type of the values
	 * @return the converter
	 */
	public static <T> KafkaPayloadConverter<T> ofSchema(Class<T> type,
			Function<@Nullable SchemaMetadata, ? extends Deserializer<? extends T>> deserializers) {
		return new KafkaPayloadConverter<>(type, deserializers, KafkaEventRecord::getValueSchemaMetadata);
	}

	@Override
	public @Nullable Object convert(Object payload, ResolvableType type, RecordContext<?> context) {
		if (type.resolve() != this.type || !(context.record() instanceof KafkaEventRecord record)) {
			return null;
		}
		byte[] value = (payload instanceof String text) ? text.getBytes(StandardCharsets.UTF_8)
				: ((byte[]) payload).clone();
		T converted = deserialize(value, record);
		if (converted == null) {
			throw new PayloadConversionException("The value has been deserialized to null, but it is not a tombstone");
		}
		return converted;
	}

	private @Nullable T deserialize(byte[] value, KafkaEventRecord record) {
		SchemaMetadata schema = this.schema.apply(record);
		Deserializer<? extends T> deserializer = take(schema);
		try {
			return deserializer.deserialize(record.getTopic(), headers(record), value);
		}
		catch (RuntimeException ex) {
			if (isCausedByInputOrOutput(ex)) {
				throw ex;
			}
			logger.debug("%s could not deserialize a value".formatted(deserializer.getClass().getName()), ex);
			// Not as the cause: messages of deserializers quote what they have read.
			throw new PayloadConversionException(
					"%s cannot read the value as %s: %s (its message is logged at debug level)"
						.formatted(deserializer.getClass().getName(), this.type.getName(), ex.getClass().getName()));
		}
		finally {
			giveBack(schema, deserializer);
		}
	}

	private static boolean isCausedByInputOrOutput(Throwable exception) {
		int depth = 0;
		for (Throwable cause = exception; cause != null && depth < 100; cause = cause.getCause()) {
			if (cause instanceof IOException) {
				return true;
			}
			depth++;
		}
		return false;
	}

	private static Headers headers(KafkaEventRecord record) {
		RecordHeaders headers = new RecordHeaders();
		if (record.getHeaders() != null) {
			record.getHeaders().forEach((header) -> header.forEach(headers::add));
		}
		return headers;
	}

	private Deserializer<? extends T> take(@Nullable SchemaMetadata schema) {
		synchronized (this.idle) {
			Deque<Deserializer<? extends T>> known = this.idle.get(schema);
			if (known != null && !known.isEmpty()) {
				return known.pop();
			}
		}
		return this.deserializers.apply(schema);
	}

	private void giveBack(@Nullable SchemaMetadata schema, Deserializer<? extends T> deserializer) {
		synchronized (this.idle) {
			this.idle.computeIfAbsent(schema, (key) -> new ArrayDeque<>()).push(deserializer);
		}
	}

	/**
	 * Close the deserializers. The application does this for a bean.
	 */
	@Override
	public void close() {
		synchronized (this.idle) {
			this.idle.values().forEach((deserializers) -> deserializers.forEach(Deserializer::close));
			this.idle.clear();
		}
	}

}
