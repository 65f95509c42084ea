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

package io.github.lambdabatch.function;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;

/**
 * An application as Lambda runs it: by the adapter's {@link FunctionInvoker}, from the
 * bytes of an event to the bytes of the answer.
 */
public final class LambdaApplication {

	private final FunctionInvoker invoker;

	private LambdaApplication(FunctionInvoker invoker) {
		this.invoker = invoker;
	}

	/**
	 * Start an application.
	 * @param mainClass the application
	 * @param properties its properties, each as {@code name=value}
	 */
	public static LambdaApplication start(Class<?> mainClass, String... properties) {
		return start(mainClass, null, properties);
	}

	/**
	 * Start an application.
	 * @param mainClass the application
	 * @param definition what the handler setting of the Lambda function hands to the
	 * constructor, or {@code null} for nothing
	 * @param properties its properties, each as {@code name=value}
	 */
	public static LambdaApplication start(Class<?> mainClass, @Nullable String definition, String[] properties) {
		Map<String, String> system = new TreeMap<>();
		system.put("MAIN_CLASS", mainClass.getName());
		for (String property : properties) {
			int separator = property.indexOf('=');
			system.put(property.substring(0, separator), property.substring(separator + 1));
		}
		system.forEach(System::setProperty);
		try {
			return new LambdaApplication(new FunctionInvoker(definition));
		}
		finally {
			system.keySet().forEach(System::clearProperty);
		}
	}

	public String invoke(byte[] event) {
		return invoke(event, null);
	}

	public String invoke(byte[] event, @Nullable Context context) {
		ByteArrayOutputStream response = new ByteArrayOutputStream();
		try {
			this.invoker.handleRequest(new ByteArrayInputStream(event), response, context);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return response.toString(StandardCharsets.UTF_8);
	}

}
