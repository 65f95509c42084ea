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

import java.util.List;

/**
 * A shard of a stream, which is read from its beginning to its end.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StreamShard {

	/**
	 * Read the next records.
	 * @param limit the maximum number of records
	 * @return the records, or an empty list if no further record is available
	 */
	List<StreamRecord> read(int limit);

}
