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

import java.util.ArrayList;
import java.util.List;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.source.SqsEventSource;

/**
 * Who handles a batch of SQS.
 */
enum SqsRival {

	/** The limit: a bare scan of the tokens. */
	TOKEN_SCAN {

		@Override
		RequestStreamHandler start() {
			JsonMapper mapper = new JsonMapper();
			return (input, output, context) -> {
				try (JsonParser json = mapper.createParser(input)) {
					while (json.nextToken() != null) {
						// That is all.
					}
				}
			};
		}

	},

	/** What none can do without: the bodies, in memory as text, into payloads. */
	DECODING {

		@Override
		RequestStreamHandler start() {
			JsonMapper mapper = new JsonMapper();
			ObjectReader orders = mapper.readerFor(Order.class);
			List<String> bodies = new ArrayList<>();
			return (input, output, context) -> {
				if (bodies.isEmpty()) {
					SqsEventSource.standard()
						.read(input.readAllBytes())
						.getRecords()
						.forEach((message) -> bodies.add(message.getBody()));
				}
				for (String body : bodies) {
					Applications.sink.accept(orders.<Order>readValue(body));
				}
			};
		}

	},

	/** No framework, tuned by hand. */
	TUNED {

		@Override
		RequestStreamHandler start() {
			return new TunedSqsHandler(Applications.sink);
		}

	},

	/** A handler of payloads, with the library. */
	PAYLOAD_HANDLER {

		@Override
		RequestStreamHandler start() {
			return Applications.start(Payloads.class)::handleRequest;
		}

	},

	/** A handler of messages, with the library. */
	RECORD_HANDLER {

		@Override
		RequestStreamHandler start() {
			return Applications.start(Applications.SqsRecords.class)::handleRequest;
		}

	},

	/** A function of the event, with the adapter's log of payloads off. */
	BY_HAND {

		@Override
		RequestStreamHandler start() {
			return Applications.start(ByHand.class,
					"logging.level.org.springframework.cloud.function=WARN")::handleRequest;
		}

	},

	/** A function of the event, as it comes. */
	BY_HAND_LOGGING {

		@Override
		RequestStreamHandler start() {
			return Applications.start(ByHand.class)::handleRequest;
		}

	};

	abstract RequestStreamHandler start();

}
