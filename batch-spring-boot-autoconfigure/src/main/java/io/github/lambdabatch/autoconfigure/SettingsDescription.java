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
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.OnStoreFailure;
import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * Describes in one line how a function processes the batches of a source: the most
 * important settings, and then each setting that differs from its default.
 */
final class SettingsDescription {

	private final List<String> parts = new ArrayList<>();

	SettingsDescription(BatchSettings settings, EventType eventType) {
		BatchSettings defaults = BatchSettings.defaults(eventType);
		this.parts.add("on failure " + settings.onFailure());
		this.parts.add(settings.parallel() ? settings.maxConcurrency() + " in parallel" : "one after the other");
		this.parts.add("deadline margin " + text(settings.deadlineMargin()));
		for (BatchSetting<?> setting : SettingsProperties.BATCH_SETTINGS) {
			add(setting.name(), setting.getter().get(settings), setting.getter().get(defaults));
		}
	}

	private void add(String name, @Nullable Object value, @Nullable Object defaultValue) {
		if (value instanceof RetrySettings retry) {
			if (retry.maxRetries() > 0) {
				this.parts.add(text(retry));
			}
		}
		else if (value != null && !value.equals(defaultValue)) {
			this.parts.add(name + " " + describe(value));
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
	 * Add which recoverers take records that have failed for good.
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

	/**
	 * Add how records that are delivered several times are handled once.
	 */
	SettingsDescription idempotency(IdempotencyProperties properties) {
		Duration expiresAfter = properties.expiresAfter();
		this.parts.add("handled once by store '%s'%s%s%s for %s".formatted(properties.store(),
				properties.isTransactional() ? ", transactional" : "",
				StringUtils.hasText(properties.key()) ? ", key '" + properties.key() + "'" : "",
				(properties.onStoreFailure() == OnStoreFailure.RUN) ? ", run on store failure" : "",
				text((expiresAfter != null) ? expiresAfter : Idempotency.DEFAULT_EXPIRES_AFTER)));
		return this;
	}

	private static String text(RetrySettings retry) {
		StringBuilder text = new StringBuilder("up to %d %s after %s".formatted(retry.maxRetries(),
				(retry.maxRetries() == 1) ? "retry" : "retries", text(retry.delay())));
		if (retry.multiplier() != 1) {
			text.append(" times ").append(retry.multiplier());
		}
		if (retry.maxDelay() != null) {
			text.append(" up to ").append(text(retry.maxDelay()));
		}
		if (!retry.jitter().isZero()) {
			text.append(" with jitter ").append(text(retry.jitter()));
		}
		if (retry.timeout() != null && !retry.timeout().isZero()) {
			text.append(" within ").append(text(retry.timeout()));
		}
		if (!retry.includes().isEmpty()) {
			text.append(" only for ").append(describe(retry.includes()));
		}
		if (!retry.excludes().isEmpty()) {
			text.append(" not for ").append(describe(retry.excludes()));
		}
		return text.append((retry.predicate() != null) ? " if a predicate allows it" : "").toString();
	}

	private static String text(Duration duration) {
		return duration.toMillis() + " ms";
	}

	private static String describe(Object value) {
		if (value instanceof Duration duration) {
			return text(duration);
		}
		if (value instanceof DataSize size) {
			return text(size);
		}
		if (value instanceof Class<?> type) {
			return type.getSimpleName();
		}
		return (value instanceof List<?> list) ? list.stream().map(SettingsDescription::describe).toList().toString()
				: value.toString();
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
