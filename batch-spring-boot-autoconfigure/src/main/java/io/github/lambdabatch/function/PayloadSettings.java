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

import java.util.Set;

import io.github.lambdabatch.Envelope;

/**
 * How the payloads of a function are read.
 *
 * @param unwrap the envelopes to take off
 * @param validate whether constraints are checked, where Jakarta Validation is there
 * @since 0.1.0
 */
public record PayloadSettings(Set<Envelope> unwrap, boolean validate) {

	/**
	 * Create the settings.
	 */
	public PayloadSettings {
		unwrap = Set.copyOf(unwrap);
	}

	/**
	 * Return the settings that hold where nothing is set.
	 * @return no envelope is taken off, constraints are checked
	 */
	public static PayloadSettings defaults() {
		return new PayloadSettings(Set.of(), true);
	}

}
