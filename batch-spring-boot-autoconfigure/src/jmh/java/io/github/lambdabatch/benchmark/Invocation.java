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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

import io.github.lambdabatch.test.FakeLambdaContext;

/**
 * An invocation from bytes to bytes. Not in {@link Applications}, one of which starts in
 * a process without the library.
 */
final class Invocation {

	/** Without one the adapter logs a warning for each batch. */
	private static final Context CONTEXT = new FakeLambdaContext();

	private Invocation() {
	}

	/**
	 * Let a handler handle all records of a batch.
	 * @return the answer, which is empty if the handler has none
	 */
	static ByteArrayOutputStream handle(RequestStreamHandler handler, byte[] event) throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream(64);
		handler.handleRequest(new ByteArrayInputStream(event), output, CONTEXT);
		if (output.size() > 0 && !output.toString().equals("{\"batchItemFailures\":[]}")) {
			throw new IllegalStateException("Not all was handled: " + output);
		}
		return output;
	}

}
