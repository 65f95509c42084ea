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

package io.github.lambdabatch.sample.local;

import java.io.PrintStream;
import java.util.function.Consumer;

/**
 * A part of a local run: one function with its event source.
 */
interface Part {

	/**
	 * Names the part.
	 * @return the event source
	 */
	String name();

	/**
	 * Runs the part.
	 * @param stage what it needs
	 * @return what came of it
	 * @throws NotAvailableException if this machine lacks what the part needs
	 * @throws Exception if the run cannot go on
	 */
	Result run(Stage stage) throws NotAvailableException, Exception;

	/**
	 * What came of a part.
	 *
	 * @param right whether everything ended as it has to
	 * @param summary a few words about it
	 * @param table prints the details
	 */
	record Result(boolean right, String summary, Consumer<PrintStream> table) {

	}

}
