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

import java.util.HashMap;
import java.util.Map;

import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHeaders;

/**
 * Puts what another reader reads into a message, with the metadata of the record in its
 * headers.
 */
final class MessageReader implements InputReader {

	private final InputReader payloadReader;

	MessageReader(InputReader payloadReader) {
		this.payloadReader = payloadReader;
	}

	@Override
	public <R> Message<?> read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception {
		Object payload = this.payloadReader.read(source, context);
		if (payload == null) {
			throw new PayloadConversionException("The record is a tombstone: its value is null, which the payload of"
					+ " a Message cannot be. A function of the payload alone gets it as null, one of"
					+ " Message<KafkaEventRecord> gets the record");
		}
		Map<String, Object> headers = new HashMap<>(source.headers(context.record()));
		headers.put(RecordHeaders.RECORD_CONTEXT, context);
		headers.put(RecordHeaders.EVENT_TYPE, context.eventType());
		headers.put(RecordHeaders.EVENT_SOURCE, context.eventType().eventSource());
		headers.put(RecordHeaders.ITEM_IDENTIFIER, context.itemIdentifier());
		RecordHeaders.put(headers, RecordHeaders.RECORD, context.record());
		RecordHeaders.put(headers, RecordHeaders.EVENT_SOURCE_ARN, context.eventSourceArn());
		RecordHeaders.put(headers, RecordHeaders.TIMESTAMP, context.timestamp());
		RecordHeaders.put(headers, RecordHeaders.FUNCTION_NAME, context.functionName());
		RecordHeaders.put(headers, RecordHeaders.LAMBDA_CONTEXT, context.lambdaContext());
		return new GenericMessage<>(payload, headers);
	}

	@Override
	public <R> void prime(EventSource<?, R, ?> source, R record) {
		this.payloadReader.prime(source, record);
	}

}
