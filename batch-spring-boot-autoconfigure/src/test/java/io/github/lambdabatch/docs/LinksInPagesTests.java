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

package io.github.lambdabatch.docs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The links of the pages lead to files that exist, and to headings that are in them.
 */
class LinksInPagesTests {

	private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]*)\\)");

	static Stream<Named<Path>> pages() {
		return Pages.read().files().stream().map((page) -> Named.of(page.getFileName().toString(), page));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Path page) {
		assertThat(brokenLinks(page, String.join("\n", Pages.lines(page)))).isEmpty();
	}

	@Test
	void brokenLinksAreNoticed() {
		Path page = Pages.read().root().resolve("docs/concepts.md");
		assertThat(brokenLinks(page,
				"""
						[a](failures.md), [b](failures.md#dead-letters), [c](#lane), [d](../README.md), [e](https://example.com),
						[f](faliures.md), [g](failures.md#dead-leters), [h](#lanes)"""))
			.containsExactly("faliures.md", "failures.md#dead-leters", "#lanes");
	}

	@Test
	void readmeLeadsToEveryOtherPage() {
		Pages pages = Pages.read();
		Path readme = pages.root().resolve("README.md");
		Set<Path> targets = LINK.matcher(String.join("\n", Pages.lines(readme)))
			.results()
			.map((link) -> readme.resolveSibling(link.group(1)).normalize())
			.collect(Collectors.toSet());
		assertThat(targets).containsAll(pages.files().stream().filter((page) -> !page.equals(readme)).toList());
	}

	private static List<String> brokenLinks(Path page, String text) {
		return LINK.matcher(text)
			.results()
			.map((link) -> link.group(1))
			.filter((link) -> !link.matches("https?:.*") && !leadsSomewhere(page, link))
			.toList();
	}

	private static boolean leadsSomewhere(Path page, String link) {
		String[] parts = link.split("#", 2);
		Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
		return Files.exists(target) && (parts.length == 1
				|| Pages.lines(target).stream().map(LinksInPagesTests::anchor).anyMatch(parts[1]::equals));
	}

	/**
	 * The anchor that GitHub gives to a heading.
	 */
	private static String anchor(String line) {
		return line.startsWith("#") ? line.replaceFirst("^#+ ", "")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^\\p{L}\\p{N} _-]", "")
			.replace(' ', '-') : "";
	}

}
