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

package io.github.lambdabatch.test.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The templates and plans of the tests, and how they are broken. Their README says how
 * they were made.
 */
final class InfrastructureFiles {

	static final String SAM = "sam.yaml";

	static final String CDK = "cdk/Orders.template.json";

	static final String BEFORE_APPLY = "terraform/plan-before-apply.json";

	static final String AFTER_APPLY = "terraform/plan-after-apply.json";

	private InfrastructureFiles() {
	}

	static Path path(String name) {
		return Path.of("src/test/resources/infrastructure").resolve(name);
	}

	static String text(String name) {
		try {
			return Files.readString(path(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Replace the first occurrence of a text, which must be there.
	 */
	static String replace(String text, String target, String replacement) {
		assertThat(text).contains(target);
		int index = text.indexOf(target);
		return text.substring(0, index) + replacement + text.substring(index + target.length());
	}

	static void assertFaults(Infrastructure infrastructure, ApplicationContext context, String... faults) {
		assertFails(() -> assertThat(infrastructure).isFitFor(context),
				faults.length + ((faults.length == 1) ? " fault was found:" : " faults were found:"), faults);
	}

	static void assertOpen(String document, Infrastructure infrastructure, ApplicationContext context,
			String... points) {
		assertFails(() -> assertThat(infrastructure).isFitFor(context), points.length
				+ ((points.length == 1) ? " point" : " points") + " cannot be decided from the %s:".formatted(document),
				points);
	}

	/**
	 * Assert that nothing else is reported.
	 */
	private static void assertFails(ThrowingCallable check, String headline, String... findings) {
		String list = IntStream.range(0, findings.length)
			.mapToObj((i) -> "%n  %d. %s%n".formatted(i + 1, findings[i]))
			.collect(Collectors.joining());
		assertThatThrownBy(check).as(Arrays.toString(findings))
			.isInstanceOf(AssertionError.class)
			.hasMessage("%nExpected the infrastructure to fit the application, but %s%n%s".formatted(headline, list));
	}

}
