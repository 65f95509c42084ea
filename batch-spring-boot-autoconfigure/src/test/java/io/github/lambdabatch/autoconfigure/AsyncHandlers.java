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

package io.github.lambdabatch.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.AsyncAnnotationBeanPostProcessor;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.config.TaskManagementConfigUtils;

/**
 * Handlers that Spring runs on another thread.
 */
final class AsyncHandlers {

	private AsyncHandlers() {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@Async
	@interface InBackground {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@interface Background {

	}

	static class InTheBackground implements Consumer<SQSMessage> {

		@Override
		@Background
		public void accept(SQSMessage message) {
		}

	}

	static class OfFailureWithAudit implements Consumer<SQSMessage> {

		@Override
		public void accept(SQSMessage message) {
			throw new IllegalStateException("failed on purpose");
		}

		@Background
		void audit() {
		}

	}

	static class OnMethod implements Consumer<SQSMessage> {

		@Override
		@Async
		public void accept(SQSMessage message) {
		}

	}

	@InBackground
	static class OnClass implements Function<SQSMessage, String> {

		@Override
		public String apply(SQSMessage message) {
			return "done";
		}

	}

	static class OfPayload implements Consumer<String> {

		@Override
		@InBackground
		public void accept(String payload) {
		}

	}

	static class OfFuture implements Function<SQSMessage, CompletableFuture<String>> {

		@Override
		@Async
		public CompletableFuture<String> apply(SQSMessage message) {
			return CompletableFuture.failedFuture(new IllegalStateException("failed on purpose"));
		}

	}

	static class OfFailure implements Consumer<SQSMessage> {

		@Override
		@Async
		public void accept(SQSMessage message) {
			throw new IllegalStateException("failed on purpose");
		}

	}

	/**
	 * The signature of the bean method does not tell.
	 */
	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class Behind {

		@Bean
		Consumer<SQSMessage> handler() {
			return new OnMethod();
		}

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class Composed {

		@Bean
		Consumer<String> last() {
			return new OfPayload();
		}

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class WithFuture {

		@Bean
		OfFuture handler() {
			return new OfFuture();
		}

	}

	/**
	 * Spring is told to look for another annotation.
	 */
	@EnableAsync(annotation = Background.class)
	@Configuration(proxyBeanMethods = false)
	static class ByAnotherAnnotation {

		@Bean
		Consumer<SQSMessage> handler() {
			return new InTheBackground();
		}

	}

	/**
	 * Another method of the bean is what Spring runs on another thread.
	 */
	@EnableAsync(annotation = Background.class)
	@Configuration(proxyBeanMethods = false)
	static class OtherMethod {

		@Bean
		OfFailureWithAudit handler() {
			return new OfFailureWithAudit();
		}

	}

	/**
	 * The post-processor is the application's own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ByAnOwnPostProcessor {

		@Bean
		static AsyncAnnotationBeanPostProcessor background() {
			return new AsyncAnnotationBeanPostProcessor();
		}

		@Bean
		Consumer<SQSMessage> handler() {
			return new OnMethod();
		}

	}

	/**
	 * The aspect is woven into the class, so that the bean is not a proxy.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Woven {

		@Bean(TaskManagementConfigUtils.ASYNC_EXECUTION_ASPECT_BEAN_NAME)
		static Object aspect() {
			return new Object();
		}

		@Bean
		Consumer<SQSMessage> handler() {
			return new OnMethod();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NotEnabled {

		@Bean
		OfFailure handler() {
			return new OfFailure();
		}

	}

}
