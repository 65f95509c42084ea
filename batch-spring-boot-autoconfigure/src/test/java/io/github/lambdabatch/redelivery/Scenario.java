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

package io.github.lambdabatch.redelivery;

import java.util.List;

/**
 * What goes wrong, and how often the event source mapping tries.
 *
 * @param flaky the share of runs that fail by chance
 * @param poison the share of records that always fail
 * @param retries {@code MaximumRetryAttempts}
 * @param budgetStartsAfresh whether the attempts are counted anew when the checkpoint
 * advances, which AWS does not document
 */
record Scenario(double flaky, double poison, int retries, boolean budgetStartsAfresh) {

	static final Scenario POISON = new Scenario(0, 0.01, 3, false);

	static final Scenario FLAKY = new Scenario(0.01, 0, 3, false);

	static final Scenario USUAL = new Scenario(0.01, 0.01, 3, false);

	static final Scenario USUAL_STARTED_AFRESH = new Scenario(0.01, 0.01, 3, true);

	static final List<Scenario> ALL = List.of(FLAKY, USUAL, USUAL_STARTED_AFRESH, new Scenario(0.01, 0.01, 10, false),
			new Scenario(0.1, 0.01, 10, false));

}
