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

package io.github.lambdabatch.payload;

import java.util.EnumSet;
import java.util.Set;

/**
 * How payloads are read. Immutable.
 *
 * @param unwrap the envelopes that are taken off; none by default
 * @param validate whether the constraints of payloads are checked, if there is a
 * validator; {@code true} by default
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
	 * Return the default settings.
	 * @return settings with which no envelope is taken off and constraints are checked
	 */
	public static PayloadSettings defaults() {
		return new PayloadSettings(Set.of(), true);
	}

	/**
	 * Return settings with other envelopes.
	 * @param first an envelope that is taken off
	 * @param others other envelopes that are taken off
	 * @return the settings
	 */
	public PayloadSettings withUnwrap(Envelope first, Envelope... others) {
		return new PayloadSettings(EnumSet.of(first, others), this.validate);
	}

	/**
	 * Return settings with or without the check of constraints.
	 * @param validate whether the constraints of payloads are checked
	 * @return the settings
	 */
	public PayloadSettings withValidate(boolean validate) {
		return new PayloadSettings(this.unwrap, validate);
	}

}
