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

package io.github.lambdabatch.test.runtime;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What is deployed as a function: usually a {@link FunctionZip}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FunctionCode {

	/**
	 * Write the code to the directory from which the runtime loads it.
	 * @param directory an empty directory
	 * @throws IOException if the code cannot be read or written
	 */
	void unpack(Path directory) throws IOException;

}
