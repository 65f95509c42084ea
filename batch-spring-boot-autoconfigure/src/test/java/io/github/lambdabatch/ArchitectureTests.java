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

package io.github.lambdabatch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the arrows between the packages, as docs/design.md draws them.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.lambdabatch";

	private static final Pattern ARROW = Pattern.compile("^    (\\w+) --> (\\w+)$", Pattern.MULTILINE);

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@Test
	void packagesDependOnThoseBelowOnly() {
		check(layeredArchitecture().consideringOnlyDependenciesInLayers()
			.layer("autoconfigure")
			.definedBy(ROOT + ".autoconfigure")
			.layer("function")
			.definedBy(ROOT + ".function")
			.layer("payload")
			.definedBy(ROOT + ".payload")
			.layer("source")
			.definedBy(ROOT + ".source")
			.layer("recovery")
			.definedBy(ROOT + ".recovery")
			.layer("observation")
			.definedBy(ROOT + ".observation")
			.layer("idempotency")
			.definedBy(ROOT + ".idempotency")
			.layer("engine")
			.definedBy(ROOT)
			.layer("test")
			.definedBy(ROOT + ".test")
			.layer("test.infrastructure")
			.definedBy(ROOT + ".test.infrastructure")
			.layer("test.runtime")
			.definedBy(ROOT + ".test.runtime")
			.layer("test.local")
			.definedBy(ROOT + ".test.local")
			.whereLayer("test.infrastructure")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("test.local")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("test.runtime")
			.mayOnlyBeAccessedByLayers("test.local")
			.whereLayer("test")
			.mayOnlyBeAccessedByLayers("test.local")
			.whereLayer("autoconfigure")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("function")
			.mayOnlyBeAccessedByLayers("autoconfigure", "test.infrastructure", "test.local")
			.whereLayer("payload")
			.mayOnlyBeAccessedByLayers("autoconfigure", "function", "test")
			.whereLayer("source")
			.mayOnlyBeAccessedByLayers("autoconfigure", "function", "payload", "test")
			.whereLayer("recovery")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("observation")
			.mayOnlyBeAccessedByLayers("autoconfigure", "test")
			.whereLayer("idempotency")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("engine")
			.mayOnlyBeAccessedByLayers("autoconfigure", "function", "payload", "source", "recovery", "observation",
					"idempotency", "test", "test.infrastructure", "test.local"));
	}

	/**
	 * A package uses those to which its arrows in docs/design.md lead, directly or over
	 * others.
	 */
	@Test
	void pictureShowsWhatPackagesUse() throws IOException {
		Map<String, Set<String>> drawn = new TreeMap<>();
		Matcher arrows = ARROW.matcher(Files.readString(Path.of("..", "docs", "design.md")));
		while (arrows.find()) {
			drawn.computeIfAbsent(arrows.group(1), (name) -> new TreeSet<>()).add(arrows.group(2));
		}
		Map<String, Set<String>> used = new TreeMap<>();
		for (JavaClass type : CLASSES) {
			for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
				String target = dependency.getTargetClass().getBaseComponentType().getPackageName();
				if (target.startsWith(ROOT) && !target.equals(type.getPackageName())) {
					used.computeIfAbsent(room(type.getPackageName()), (name) -> new TreeSet<>()).add(room(target));
				}
			}
		}
		assertThat(drawn).containsOnlyKeys(used.keySet());
		drawn.forEach((from, targets) -> assertThat(used.get(from)).as(from).containsAll(targets));
		used.forEach((from, targets) -> assertThat(reachable(from, drawn)).as(from).containsAll(targets));
	}

	private static String room(String packageName) {
		return packageName.equals(ROOT) ? "engine" : packageName.substring(ROOT.length() + 1).replace('.', '_');
	}

	private static Set<String> reachable(String from, Map<String, Set<String>> arrows) {
		Set<String> reachable = new TreeSet<>();
		for (String target : arrows.getOrDefault(from, Set.of())) {
			reachable.add(target);
			reachable.addAll(reachable(target, arrows));
		}
		return reachable;
	}

	/**
	 * Most applications have no Kotlin. The sample has none, and so shows that they work.
	 */
	@Test
	void onlyCallsOfSuspendingLambdasNeedKotlin() {
		check(noClasses().that()
			.doNotHaveSimpleName("KotlinCoroutines")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("kotlin..", "kotlinx.."));
	}

	/**
	 * Kafka's client is not needed to handle batches of Kafka.
	 */
	@Test
	void onlyTheConverterForDeserializersAndTheLocalRunNeedKafka() {
		check(noClasses().that()
			.doNotHaveSimpleName("KafkaPayloadConverter")
			.and()
			.resideOutsideOfPackage(ROOT + ".test.local")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.apache.kafka..", "org.springframework.kafka.."));
	}

	/**
	 * Applications without Micrometer, a tracer or OpenTelemetry's SDK do without them.
	 */
	@Test
	void onlyObservationsKnowMicrometerAndOpenTelemetry() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".observation", ROOT + ".autoconfigure", ROOT + ".test..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..", "io.opentelemetry.."));
		check(noClasses().that()
			.resideInAPackage(ROOT + ".autoconfigure")
			.and()
			.haveSimpleNameNotStartingWith("LambdaBatchMetersAuto")
			.and()
			.haveSimpleNameNotStartingWith("LambdaBatchObservationAuto")
			.and()
			.haveSimpleNameNotStartingWith("LambdaBatchTracingAuto")
			.and()
			.haveSimpleNameNotContaining("OpenTelemetry")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..", "io.opentelemetry.."));
		check(noClasses().that()
			.haveSimpleNameStartingWith("Emf")
			.or()
			.haveSimpleName("EmbeddedMetrics")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.micrometer..", "io.opentelemetry.."));
	}

	/**
	 * Most applications do not have it.
	 */
	@Test
	void onlyTheAutoConfigurationKnowsSpringCloudAws() {
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.awspring.."));
	}

	/**
	 * What tests need must not be loaded in production.
	 */
	@Test
	void onlyTheTestKitKnowsAssertJ() {
		check(noClasses().that()
			.resideOutsideOfPackage(ROOT + ".test..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(ROOT + ".test..", "org.assertj.."));
	}

	/**
	 * An application without configuration files in YAML may do without it.
	 */
	@Test
	void onlyTemplatesNeedSnakeYaml() {
		check(noClasses().that()
			.haveNameNotMatching(".*\\.TemplateReader(\\$.*)?")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.yaml.."));
	}

	@Test
	void packagesAreFreeOfCycles() {
		check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
	}

	@Test
	void engineKnowsOnlyTheJdkSpringCoreAndTheTypesOfAws() {
		check(classes().that()
			.resideInAPackage(ROOT)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, "java..", "org.jspecify.annotations", "org.apache.commons.logging",
					"org.reactivestreams", "org.springframework.core..", "org.springframework.util..",
					"com.amazonaws.services.lambda.runtime.."));
	}

	@Test
	void sourcesKnowTheEngineAndTheStreamingPartOfJackson() {
		check(classes().that()
			.resideInAPackage(ROOT + ".source")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".source", "java..", "org.jspecify.annotations", "tools.jackson.core..",
					"com.amazonaws.services.lambda.runtime.events.."));
	}

	@Test
	void payloadKnowsTheEngineTheSourcesAndWhatReadsPayloads() {
		check(classes().that()
			.resideInAPackage(ROOT + ".payload")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".payload", ROOT + ".source", "java..", "org.jspecify.annotations",
					"org.springframework.core..", "org.springframework.util..", "org.springframework.messaging..",
					"tools.jackson..", "jakarta.validation..", "com.amazonaws.services.lambda.runtime..",
					"org.apache.commons.logging..", "org.apache.kafka.common.."));
	}

	/**
	 * What handlers take can be read without Spring Boot and Spring Cloud Function, and
	 * so can all that is below.
	 */
	@Test
	void onlyFunctionAndWhatIsAboveKnowTheCatalog() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".function", ROOT + ".autoconfigure", ROOT + ".test..")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.cloud..", "org.springframework.boot..",
					"org.springframework.context..", "org.springframework.beans.."));
	}

	/**
	 * Most applications that use a processor by hand have no validator.
	 */
	@Test
	void onlyPayloadAndItsUserKnowJakartaValidation() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".payload", ROOT + ".function")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("jakarta.validation.."));
	}

	@Test
	void recoveryKnowsTheEngineAndTheAwsSdk() {
		check(classes().that()
			.resideInAPackage(ROOT + ".recovery")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".recovery", "java..", "org.jspecify.annotations",
					"org.apache.commons.logging", "org.springframework.util..", "tools.jackson.core..",
					"com.amazonaws.services.lambda.runtime..", "software.amazon.awssdk.."));
	}

	@Test
	void idempotencyKnowsTheEngineAndTheLibrariesOfItsStores() {
		check(classes().that()
			.resideInAPackage(ROOT + ".idempotency")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT, ROOT + ".idempotency", "java..", "javax.sql", "org.jspecify.annotations",
					"org.springframework.dao..", "org.springframework.jdbc..", "org.springframework.transaction..",
					"software.amazon.awssdk.."));
	}

	@Test
	void onlyIdempotencyAndAutoConfigurationKnowDatabases() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".idempotency", ROOT + ".autoconfigure")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.dao..", "org.springframework.jdbc..",
					"org.springframework.transaction..", "javax.sql"));
	}

	@Test
	void onlyRecoveryIdempotencyAutoConfigurationAndTheTestKitKnowTheAwsSdk() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".recovery", ROOT + ".idempotency", ROOT + ".autoconfigure",
					ROOT + ".test..")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("software.amazon.awssdk.."));
	}

	@Test
	void sourcesDoNotKnowEachOther() {
		check(noClasses().that()
			.haveSimpleNameEndingWith("EventSource")
			.and()
			.resideInAPackage(ROOT + ".source")
			.should()
			.dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe("another source",
					(JavaClass type) -> type.getPackageName().equals(ROOT + ".source")
							&& type.getSimpleName().endsWith("EventSource")))
			.allowEmptyShould(true));
	}

	@Test
	void onlyAutoConfigurationAndTheLocalRunKnowSpringBoot() {
		check(noClasses().that()
			.resideOutsideOfPackages(ROOT + ".autoconfigure", ROOT + ".test.local")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.springframework.boot.."));
	}

	/**
	 * The catalog would take such a bean for a function of the user's.
	 */
	@Test
	void onlyTheBatchFunctionIsAFunction() {
		check(noClasses().that()
			.resideInAPackage(ROOT + "..")
			.and()
			.haveSimpleNameNotEndingWith("BatchFunction")
			.should()
			.beAssignableTo(java.util.function.Function.class)
			.orShould()
			.beAssignableTo(java.util.function.Consumer.class)
			.orShould()
			.beAssignableTo(java.util.function.Supplier.class)
			.orShould()
			.beAssignableTo(java.util.function.BiFunction.class)
			.orShould()
			.beAssignableTo(java.util.function.BiConsumer.class));
	}

	/**
	 * Invocations may overlap: what one of them does must not be seen by another.
	 */
	@Test
	void thereIsNoStateInStatics() {
		check(noFields().that()
			.areDeclaredInClassesThat()
			.resideInAPackage(ROOT + "..")
			.and()
			.areStatic()
			.should()
			.notHaveModifier(JavaModifier.FINAL));
	}

	private static void check(ArchRule rule) {
		rule.check(CLASSES);
	}

}
