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
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;

import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.RetrySettingsBuilder;

/**
 * Further attempts at a failed record in the same invocation.
 *
 * @param maxRetries How many attempts follow the first one at most. None if not set.
 * @param delay How long to wait before the second attempt.
 * @param multiplier What to multiply the delay by after each attempt.
 * @param maxDelay How long to wait between two attempts at most.
 * @param jitter How far the delay may vary at random, in either direction.
 * @param includes Exception types that are worth another attempt. All if not set.
 * @param excludes Exception types that are not worth another attempt.
 * @param timeout How long all attempts at a record may take together. No limit except
 * Lambda's if not set.
 */
record RetryProperties(@Nullable Integer maxRetries, @Nullable Duration delay, @Nullable Double multiplier,
		@Nullable Duration maxDelay, @Nullable Duration jitter, @Nullable List<Class<? extends Throwable>> includes,
		@Nullable List<Class<? extends Throwable>> excludes,
		@Nullable Duration timeout) implements ValidatedProperties {

	/**
	 * Change everything that is set here.
	 */
	void applyTo(RetrySettingsBuilder builder) {
		PropertyMapper map = PropertyMapper.get();
		map.from(this.maxRetries).to(builder::maxRetries);
		map.from(this.delay).to(builder::delay);
		map.from(this.multiplier).to(builder::multiplier);
		map.from(this.maxDelay).to(builder::maxDelay);
		map.from(this.jitter).to(builder::jitter);
		map.from(this.includes).to(builder::includes);
		map.from(this.excludes).to(builder::excludes);
		map.from(this.timeout).to(builder::timeout);
	}

	@Override
	public void validateValues() {
		RetrySettingsBuilder builder = RetrySettings.builder();
		applyTo(builder);
		builder.build();
	}

}
