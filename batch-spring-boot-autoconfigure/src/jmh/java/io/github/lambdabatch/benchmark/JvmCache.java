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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.cloud.function.adapter.aws.FunctionInvoker;

/**
 * The JVM's cache of classes that were loaded and linked in a training run: the AOT cache
 * from JDK 25 on, class-data sharing before.
 */
final class JvmCache {

	private JvmCache() {
	}

	/**
	 * Makes a cache for a function in a run that handles some batches. The JVM writes it
	 * when it is asked to end.
	 * @param function the function
	 * @param directory where to put the cache
	 * @return the function with the cache, without which it does not start
	 * @throws IOException if a process cannot be started
	 * @throws InterruptedException if the wait for a process is interrupted
	 */
	static LambdaFunction of(LambdaFunction function, Path directory) throws IOException, InterruptedException {
		Path cache = Files.createDirectories(directory).resolve("cache");
		boolean aot = Runtime.version().feature() >= 25;
		function.with((aot ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + cache).train();
		if (!Files.exists(cache)) {
			throw new IllegalStateException("The training run wrote no " + cache);
		}
		LambdaFunction cached = aot ? function.with("-XX:AOTCache=" + cache, "-XX:AOTMode=on")
				: function.with("-XX:SharedArchiveFile=" + cache, "-Xshare:on");
		check(cached, directory.resolve("classes.log"));
		return cached;
	}

	private static void check(LambdaFunction function, Path log) throws IOException, InterruptedException {
		function.with("-Xlog:class+load:file=" + log).run();
		for (Class<?> type : List.of(FunctionInvoker.class, function.application())) {
			try (Stream<String> lines = Files.lines(log)) {
				if (lines.noneMatch((line) -> line.contains(type.getName() + " source: ")
						&& line.contains("shared objects file"))) {
					throw new IllegalStateException("%s is not from the cache, see %s".formatted(type, log));
				}
			}
		}
	}

}
