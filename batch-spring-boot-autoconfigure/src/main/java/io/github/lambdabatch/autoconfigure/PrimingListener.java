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

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

import io.github.lambdabatch.function.PrimingLifecycle;

/**
 * Primes the functions once everything else has started, as reading payloads may use it.
 */
class PrimingListener implements ApplicationListener<ApplicationReadyEvent> {

	private final PrimingLifecycle lifecycle;

	PrimingListener(PrimingLifecycle lifecycle) {
		this.lifecycle = lifecycle;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		this.lifecycle.prime(event.getApplicationContext());
	}

}
