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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * Says in one line how a function processes the batches of a source: what happens in any
 * case, and then whatever differs from its default.
 */
final class SettingsDescription {

	private final List<String> parts = new ArrayList<>();

	private final BatchSettings defaults;

	SettingsDescription(BatchSettings settings, EventType eventType) {
		this.defaults = BatchSettings.defaults(eventType);
		this.parts.add("on failure " + settings.onFailure());
		this.parts.add(settings.parallel() ? settings.maxConcurrency() + " in parallel" : "one after the other");
		this.parts.add("deadline margin " + text(settings.deadlineMargin()));
		add(settings);
	}

	private void add(BatchSettings settings) {
		add("fail invocation", settings.failInvocation(), this.defaults.failInvocation());
		add("max records", settings.maxRecords(), this.defaults.maxRecords());
		add("max batch size", text(settings.maxBatchSize()), text(this.defaults.maxBatchSize()));
		add("record timeout", text(settings.recordTimeout()), text(this.defaults.recordTimeout()));
		add("redelivery memory", settings.redeliveryMemory(), this.defaults.redeliveryMemory());
		if (settings.retryPolicy() != null) {
			this.parts.add(text(settings.retryPolicy()));
		}
		add("not retryable", names(settings.notRetryable()), names(this.defaults.notRetryable()));
		add("max receives", settings.maxReceives(), this.defaults.maxReceives());
	}

	private void add(String name, @Nullable Object value, @Nullable Object defaultValue) {
		if (value != null && !value.equals(defaultValue)) {
			this.parts.add(name + " " + value);
		}
	}

	/**
	 * Add how payloads are read.
	 */
	SettingsDescription payloads(PayloadSettings settings) {
		PayloadSettings defaults = PayloadSettings.defaults();
		add("unwrap", settings.unwrap().stream().sorted().toList(), defaults.unwrap().stream().toList());
		add("validate", settings.validate(), defaults.validate());
		return this;
	}

	/**
	 * Add who takes records that have failed for good.
	 */
	SettingsDescription recoverers(List<String> beanNames, @Nullable String queue) {
		add("recoverers", beanNames, List.of());
		add("dead-letter queue", queue, "");
		return this;
	}

	/**
	 * Add when failed messages are delivered again.
	 */
	SettingsDescription redelivery(@Nullable RedeliveryDelay delay) {
		if (delay != null) {
			this.parts
				.add("redelivery after %s times %s up to %s%s".formatted(text(delay.initial()), delay.multiplier(),
						text(delay.max()), delay.jitter().isZero() ? "" : " with jitter " + text(delay.jitter())));
		}
		return this;
	}

	private static String text(RetryPolicy policy) {
		BackOff backOff = policy.getBackOff();
		String text;
		if (backOff.getClass() == ExponentialBackOff.class) {
			ExponentialBackOff exponential = (ExponentialBackOff) backOff;
			text = retries(exponential.getMaxAttempts(), exponential.getInitialInterval());
			text += (exponential.getMultiplier() != 1) ? " times " + exponential.getMultiplier() : "";
			text += (exponential.getMaxInterval() != RetryPolicy.Builder.DEFAULT_MAX_DELAY)
					? " up to %s ms".formatted(exponential.getMaxInterval()) : "";
			text += (exponential.getJitter() != 0) ? " with jitter %s ms".formatted(exponential.getJitter()) : "";
		}
		else if (backOff.getClass() == FixedBackOff.class) {
			FixedBackOff fixed = (FixedBackOff) backOff;
			text = retries(fixed.getMaxAttempts(), fixed.getInterval());
		}
		else {
			text = "retries as %s says".formatted(backOff.getClass().getName());
		}
		text += policy.getTimeout().isZero() ? "" : " within " + text(policy.getTimeout());
		return (policy instanceof PropertiesRetryPolicy known) ? text + exceptions(known.properties()) : text;
	}

	private static String retries(long maxAttempts, long delay) {
		String count = (maxAttempts != Long.MAX_VALUE) ? "up to " + maxAttempts : "unlimited";
		return "%s %s after %s ms".formatted(count, (maxAttempts == 1) ? "retry" : "retries", delay);
	}

	private static String exceptions(LambdaBatchProperties.Retry retry) {
		return ((retry.includes() != null) ? " only for " + names(retry.includes()) : "")
				+ ((retry.excludes() != null) ? " not for " + names(retry.excludes()) : "");
	}

	private static List<String> names(Collection<Class<? extends Throwable>> types) {
		return types.stream().map(Class::getSimpleName).toList();
	}

	private static @Nullable String text(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() + " ms" : null;
	}

	private static String text(DataSize size) {
		if (size.toBytes() % DataSize.ofMegabytes(1).toBytes() == 0) {
			return size.toMegabytes() + "MB";
		}
		return (size.toBytes() % DataSize.ofKilobytes(1).toBytes() == 0) ? size.toKilobytes() + "KB" : size.toString();
	}

	@Override
	public String toString() {
		return String.join(", ", this.parts);
	}

}
