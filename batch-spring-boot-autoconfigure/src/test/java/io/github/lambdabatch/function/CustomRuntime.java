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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application in a custom runtime: the adapter's loop polls events from the API of the
 * runtime, which stands here.
 */
public final class CustomRuntime implements AutoCloseable {

	/** Stands for the end of all events. */
	private static final byte[] END = new byte[0];

	private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final HttpServer server;

	private final ConfigurableApplicationContext context;

	private CustomRuntime(SpringApplication application, String[] arguments) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.executor);
		this.server.createContext("/2018-06-01/runtime/invocation/", this::handle);
		this.server.start();
		String api = this.server.getAddress().getAddress().getHostAddress() + ":" + this.server.getAddress().getPort();
		application.setWebApplicationType(WebApplicationType.NONE);
		String[] all = new String[arguments.length + 2];
		System.arraycopy(arguments, 0, all, 2, arguments.length);
		all[0] = "--AWS_LAMBDA_RUNTIME_API=" + api;
		all[1] = "--_HANDLER=bootstrap";
		this.context = application.run(all);
	}

	/**
	 * Start an application.
	 * @param mainClass the application
	 * @param arguments its properties, each as {@code --name=value}
	 */
	static CustomRuntime start(Class<?> mainClass, String... arguments) {
		return start(new SpringApplication(mainClass), arguments);
	}

	/**
	 * Start an application.
	 * @param application the application
	 * @param arguments its properties, each as {@code --name=value}
	 */
	public static CustomRuntime start(SpringApplication application, String... arguments) {
		return new CustomRuntime(application, arguments);
	}

	/**
	 * Invoke the function.
	 * @return the answer, or the error as the runtime reports it
	 */
	public String invoke(byte[] event) {
		this.events.add(event);
		try {
			String answer = this.answers.poll(30, TimeUnit.SECONDS);
			assertThat(answer).as("the answer in time").isNotNull();
			return answer;
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			if (exchange.getRequestURI().getPath().endsWith("/next")) {
				next(exchange);
			}
			else {
				this.answers.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
				exchange.sendResponseHeaders(202, -1);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void next(HttpExchange exchange) throws IOException, InterruptedException {
		byte[] event = this.events.take();
		if (event == END) {
			return;
		}
		exchange.getResponseHeaders().add("Content-Type", "application/json");
		exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "request");
		exchange.getResponseHeaders().add("Lambda-Runtime-Trace-Id", "Root=trace");
		exchange.sendResponseHeaders(200, event.length);
		exchange.getResponseBody().write(event);
	}

	@Override
	public void close() {
		this.context.close();
		this.events.add(END);
		this.server.stop(0);
		this.executor.shutdownNow();
	}

}
