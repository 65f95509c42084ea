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

package io.github.lambdabatch.test.local;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Starts the servers of a local run before any bean of the application exists, so that
 * the clients of the application find them.
 */
class LocalServers implements BeanFactoryPostProcessor, DisposableBean {

	private static final ConfigurationPropertyName SETTINGS = ConfigurationPropertyName.of("lambda.batch");

	private final LocalProperties properties;

	private final Environment environment;

	private final SdkSettings sdk = new SdkSettings();

	private @Nullable SqsServer sqs;

	LocalServers(LocalProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		URI kinesis = this.properties.kinesis().endpoint();
		if (kinesis != null) {
			this.sdk.set("aws.endpointUrlKinesis", kinesis.toString());
		}
		if (!isPresent("software.amazon.awssdk.services.sqs.SqsClient")
				|| (this.properties.sqs().endpoint() == null && !isPresent("org.elasticmq.rest.sqs.SQSRestServer"))) {
			return;
		}
		quiet("org.elasticmq", "org.apache.pekko");
		SqsServer server = SqsServer.open(this.properties);
		this.sqs = server;
		this.sdk.set("aws.endpointUrlSqs", server.endpoint().toString());
		if (server.isOwn()) {
			this.sdk.setMissingCredentials(LocalSqs.REGION);
		}
		deadLetterQueues().forEach(server::createIfOwn);
	}

	/** They log each queue, and when their actors start and stop. */
	private void quiet(String... loggers) {
		for (String logger : loggers) {
			if (!this.environment.containsProperty("logging.level." + logger)) {
				LoggingSystem.get(LocalServers.class.getClassLoader()).setLogLevel(logger, LogLevel.WARN);
			}
		}
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, LocalServers.class.getClassLoader());
	}

	/**
	 * Return the names of the queues to which the application itself sends records. In a
	 * URL or an ARN, the name is the last part.
	 */
	private Set<String> deadLetterQueues() {
		Set<String> queues = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream()
					.filter(LocalServers::isDeadLetterQueue)
					.map((name) -> Objects.requireNonNull(iterable.getConfigurationProperty(name)).getValue())
					.map((value) -> this.environment.resolvePlaceholders(String.valueOf(value)))
					.map((value) -> value.substring(Math.max(value.lastIndexOf('/'), value.lastIndexOf(':')) + 1))
					.filter((name) -> !name.isBlank())
					.forEach(queues::add);
			}
		}
		return queues;
	}

	/** Environment variables have no dashes and no dots, so the letters must do. */
	private static boolean isDeadLetterQueue(ConfigurationPropertyName name) {
		int last = name.getNumberOfElements() - 1;
		return SETTINGS.isAncestorOf(name) && name.getElement(last, Form.UNIFORM).equals("queue")
				&& name.getElement(last - 1, Form.UNIFORM).equals("deadletter");
	}

	/**
	 * Return the SQS server.
	 * @throws InvalidLocalRunException if there is none
	 */
	SqsServer sqs() {
		SqsServer server = this.sqs;
		if (server == null) {
			throw new InvalidLocalRunException("The local run needs an SQS server and a client for it.",
					"Add the dependencies 'org.elasticmq:elasticmq-rest-sqs_2.13', 'software.amazon.awssdk:sqs' and"
							+ " 'software.amazon.awssdk:url-connection-client' with the scope of tests. Instead of"
							+ " ElasticMQ, 'lambda.local.sqs.endpoint' may name a server that is running.");
		}
		return server;
	}

	@Override
	public void destroy() {
		this.sdk.close();
		if (this.sqs != null) {
			this.sqs.close();
		}
	}

}
