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

import org.springframework.beans.factory.BeanFactory;
import org.springframework.util.Assert;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.EventType;

/**
 * The processor beans by the type of event that they take. Their names are fixed, so that
 * other processors, for use by hand, do not get in their way.
 */
final class Processors {

	private final BeanFactory beanFactory;

	Processors(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	BatchProcessor<?, ?, ?> get(EventType eventType) {
		String name = name(eventType);
		BatchProcessor<?, ?, ?> processor = this.beanFactory.getBean(name, BatchProcessor.class);
		Assert.state(processor.source().eventType() == eventType, () -> "The bean '%s' must process %s but processes %s"
			.formatted(name, eventType, processor.source().eventType()));
		return processor;
	}

	private static String name(EventType eventType) {
		return switch (eventType) {
			case SQS -> "sqsBatchProcessor";
			case SQS_FIFO -> "sqsFifoBatchProcessor";
			case KINESIS -> "kinesisBatchProcessor";
			case DYNAMODB -> "dynamoDbBatchProcessor";
		};
	}

}
