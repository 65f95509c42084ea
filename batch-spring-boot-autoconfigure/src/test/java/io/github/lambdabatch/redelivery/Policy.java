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

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.redelivery.SharedStore.Kind;

/**
 * How the library is set.
 *
 * @param name what the table calls it
 * @param onFailure the setting
 * @param memory the setting
 * @param sameEnvironment the chance that a batch meets the environment of the last one
 * @param recovery whether there is a recoverer
 * @param store the idempotency store of all environments
 * @param killed the share of runs in which the environment is killed
 */
record Policy(String name, OnFailure onFailure, boolean memory, double sameEnvironment, boolean recovery, Kind store,
		double killed) {

	static final Policy CONTINUE = new Policy("`continue`", OnFailure.CONTINUE, false, 1);

	static final Policy STOP = new Policy("`stop`", OnFailure.STOP, false, 1);

	static final Policy SKIP_GROUP = new Policy("`skip-group`, no memory", OnFailure.SKIP_GROUP, false, 1);

	static final Policy HALF_REMEMBERED = new Policy("`skip-group`, every other batch in another environment",
			OnFailure.SKIP_GROUP, true, 0.5);

	static final Policy REMEMBERED = new Policy("`skip-group`, the default", OnFailure.SKIP_GROUP, true, 1);

	static final List<Policy> ALL = List.of(CONTINUE, STOP, SKIP_GROUP, HALF_REMEMBERED, REMEMBERED);

	/**
	 * The share of runs in which the environment is killed: of one batch of a stream in
	 * ten.
	 */
	static final double KILLED = 0.001;

	/** For each: without a store, with a plain one, with a transactional one. */
	static final List<Policy> WITH_STORES = List.of(
			HALF_REMEMBERED.with("every other batch in another environment", Kind.NONE, 0),
			HALF_REMEMBERED.with("the same, `jdbc` or `dynamodb`", Kind.PLAIN, 0),
			REMEMBERED.with("environments are killed", Kind.NONE, KILLED),
			REMEMBERED.with("the same, `jdbc` or `dynamodb`", Kind.PLAIN, KILLED),
			REMEMBERED.with("the same, `jdbc`, transactional", Kind.TRANSACTIONAL, KILLED));

	private Policy(String name, OnFailure onFailure, boolean memory, double sameEnvironment) {
		this(name, onFailure, memory, sameEnvironment, false, Kind.NONE, 0);
	}

	Policy withRecovery() {
		return new Policy(this.name, this.onFailure, this.memory, this.sameEnvironment, true, this.store, this.killed);
	}

	Policy with(String name, Kind store, double killed) {
		return new Policy(name, this.onFailure, this.memory, this.sameEnvironment, this.recovery, store, killed);
	}

	/**
	 * Start an environment.
	 * @param source where its records come from
	 * @param recoverer gets the records that fail, if there is to be one
	 * @param store the store of all environments
	 */
	<E, R, S> BatchProcessor<E, R, S> environment(EventSource<E, R, S> source, RecordRecoverer recoverer,
			SharedStore store) {
		return BatchProcessor.builder(source)
			.settings(BatchSettings.defaults(source.eventType())
				.toBuilder()
				.onFailure(this.onFailure)
				.redeliveryMemory(this.memory)
				.build())
			.recoverers(this.recovery ? List.of(recoverer) : List.of())
			.idempotency(store.idempotency())
			.build();
	}

}
