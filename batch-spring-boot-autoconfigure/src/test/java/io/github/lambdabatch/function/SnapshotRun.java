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

import java.security.Provider;
import java.security.SecureRandomSpi;
import java.security.Security;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;

/**
 * The program that {@link SnapshotTests} runs: starts a function as Lambda would of the
 * given initialization type, and stops its context as Spring does before a snapshot.
 */
public final class SnapshotRun {

	private static final AtomicInteger seeds = new AtomicInteger();

	private SnapshotRun() {
	}

	public static void main(String[] args) {
		Security.insertProviderAt(new CountingProvider(), 1);
		Set<String> before = threads();
		System.setProperty("aws.region", "eu-central-1");
		LambdaApplication.start(Application.class, "AWS_LAMBDA_INITIALIZATION_TYPE=" + args[0],
				"lambda.batch.sqs.parallel=true",
				"lambda.batch.sqs.dead-letter.queue=" + (args[0].equals("snap-start") ? "orders-dlq" : ""));
		Application.context.stop();
		Set<String> after = threads();
		after.removeAll(before);
		System.out.println("seeds %d, threads %s".formatted(seeds.get(), after));
		System.exit(0);
	}

	private static Set<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	record Order(int id, String note) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@SuppressWarnings("NullAway.Init")
		static ConfigurableApplicationContext context;

		Application(ConfigurableApplicationContext context) {
			Application.context = context;
		}

		@Bean
		@BatchHandler
		Consumer<Order> order() {
			return (order) -> {
			};
		}

	}

	/**
	 * Gives randomness to all who want the default one.
	 */
	@SuppressWarnings("serial")
	static final class CountingProvider extends Provider {

		CountingProvider() {
			super("Counting", "1.0", "Counts who takes seeds");
			put("SecureRandom.Counting", CountingRandom.class.getName());
		}

	}

	/**
	 * Counts how often it is asked.
	 */
	@SuppressWarnings("serial")
	public static final class CountingRandom extends SecureRandomSpi {

		@Override
		protected void engineSetSeed(byte[] seed) {
			// Nobody does.
		}

		@Override
		protected void engineNextBytes(byte[] bytes) {
			seeds.incrementAndGet();
		}

		@Override
		protected byte[] engineGenerateSeed(int numBytes) {
			seeds.incrementAndGet();
			return new byte[numBytes];
		}

	}

}
