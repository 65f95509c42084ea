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

package io.github.lambdabatch.soak;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;

/**
 * The application in the processes of the soak test. It takes the place of the sample's
 * own in the sample's zip.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SoakApplication {

	/** What a body contains whose recovery fails. */
	public static final String UNRECOVERABLE = "\"UNRECOVERABLE\"";

	public static void main(String[] args) {
		SpringApplication.run(SoakApplication.class, args);
	}

	/**
	 * A synchronous handler, or one that returns its work as a future.
	 */
	@Bean
	@BatchHandler
	BiFunction<SoakOrder, Context, @Nullable Object> soak(SoakHandler handler,
			@Value("${soak.asynchronous:false}") boolean asynchronous) {
		BiFunction<SoakOrder, Context, @Nullable Object> synchronous = (order, context) -> {
			handle(handler, order, context);
			return null;
		};
		if (!asynchronous) {
			return synchronous;
		}
		ExecutorService executor = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "soak");
			thread.setDaemon(true);
			return thread;
		});
		return (order, context) -> CompletableFuture.supplyAsync(() -> synchronous.apply(order, context), executor);
	}

	@Bean
	SoakHandler soakHandler(@Value("${soak.backend-url}") URI backendUrl) {
		return new SoakHandler(new SoakBackendClient(backendUrl));
	}

	/**
	 * A recoverer that is broken: what it takes stays failed until the queue's own
	 * redrive policy moves it.
	 */
	@Bean
	RecordRecoverer brokenRecoverer() {
		return new RecordRecoverer() {

			@Override
			public boolean supports(RecordContext<?> context) {
				return context.record() instanceof SQSMessage message && message.getBody().contains(UNRECOVERABLE);
			}

			@Override
			public void recover(RecordContext<?> context, Throwable exception) {
				throw new IllegalStateException("The recoverer is broken", exception);
			}

		};
	}

	private static void handle(SoakHandler handler, SoakOrder order, Context context) {
		try {
			handler.handle(order, context);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CompletionException(ex);
		}
		catch (java.io.IOException ex) {
			throw new CompletionException(ex);
		}
	}

}
