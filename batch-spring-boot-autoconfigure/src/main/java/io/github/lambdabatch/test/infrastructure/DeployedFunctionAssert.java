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

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.assertj.core.api.AbstractAssert;

import io.github.lambdabatch.test.infrastructure.Value.Reference;

/**
 * Assertions on a single function, for tests without an application. What depends on the
 * settings of the application is checked by {@link InfrastructureAssert#isFitFor} alone.
 *
 * @since 0.1.0
 */
public final class DeployedFunctionAssert extends AbstractAssert<DeployedFunctionAssert, DeployedFunction> {

	DeployedFunctionAssert(DeployedFunction actual) {
		super(actual, DeployedFunctionAssert.class);
	}

	/**
	 * Verify that the handler is that of Spring Cloud Function, and that
	 * {@code MAIN_CLASS} names an application class.
	 * @param applicationClass the application class
	 * @return this assertion
	 */
	public DeployedFunctionAssert starts(Class<?> applicationClass) {
		Findings findings = new Findings();
		new FunctionChecks(this.actual.resource(), this.actual.stack(), findings)
			.checkStart(applicationClass.getClassLoader());
		failOn(findings, "the function to start %s".formatted(applicationClass.getName()));
		Object mainClass = this.actual.resource().get("Environment", "Variables", "MAIN_CLASS").plain();
		if (!applicationClass.getName().equals(mainClass)) {
			failWithMessage("%nExpected the environment variable MAIN_CLASS of %s to be%n  %s%nbut it was%n  %s",
					this.actual, applicationClass.getName(), mainClass);
		}
		return this;
	}

	/**
	 * Verify that Lambda reads the answers of the function to all batches, so that failed
	 * records are delivered again one by one.
	 * @return this assertion
	 */
	public DeployedFunctionAssert reportsBatchItemFailures() {
		return checkMappings("failed records to be reported one by one",
				(checks, permissions) -> checks.checkReporting());
	}

	/**
	 * Verify that a queue feeds the function, and that its visibility timeout is at least
	 * six times the timeout of the function.
	 * @return this assertion
	 */
	public DeployedFunctionAssert hidesMessagesLongEnough() {
		return checkMappings("messages to stay hidden long enough", "mapping of a queue", MappingChecks::isQueue,
				(checks, permissions) -> checks.checkVisibilityTimeout());
	}

	/**
	 * Verify that records which always fail come to an end without being lost: that
	 * queues have a dead-letter queue, and that mappings of streams have a limit of
	 * attempts and an on-failure destination.
	 * @return this assertion
	 */
	public DeployedFunctionAssert setsFailedRecordsAside() {
		return checkMappings("records that always fail to be set aside",
				(checks, permissions) -> checks.checkEndOfFailingRecords());
	}

	/**
	 * Verify that the role of the function allows Lambda to read what feeds it.
	 * @return this assertion
	 */
	public DeployedFunctionAssert mayReadItsSources() {
		return checkMappings("Lambda to be allowed to read the source", MappingChecks::checkPoller);
	}

	/**
	 * Verify that the role of the function allows an action.
	 * @param action the action, such as {@code sqs:SendMessage}
	 * @param resource the name of a resource in the template or plan, or an ARN
	 * @return this assertion
	 */
	public DeployedFunctionAssert isAllowed(String action, String resource) {
		Resource found = this.actual.stack().resource(resource);
		Findings findings = new Findings();
		PermissionChecks.check(Permissions.of(this.actual.resource(), this.actual.stack()), this.actual.resource(),
				action, (found != null) ? new Reference(resource, "Arn") : Value.of(resource), resource,
				"The test demands it", findings);
		return failOn(findings, "%s to be allowed on %s".formatted(action, resource));
	}

	private DeployedFunctionAssert checkMappings(String expectation, BiConsumer<MappingChecks, Permissions> check) {
		return checkMappings(expectation, "mapping", (mapping) -> true, check);
	}

	private DeployedFunctionAssert checkMappings(String expectation, String kind, Predicate<MappingChecks> isOfKind,
			BiConsumer<MappingChecks, Permissions> check) {
		Findings findings = new Findings();
		FunctionChecks checks = new FunctionChecks(this.actual.resource(), this.actual.stack(), findings);
		Permissions permissions = checks.permissions();
		List<MappingChecks> mappings = checks.mappings()
			.stream()
			.map(checks::of)
			.filter(MappingChecks::requireSource)
			.filter(isOfKind)
			.toList();
		mappings.forEach((mapping) -> check.accept(mapping, permissions));
		if (mappings.isEmpty() && findings.isEmpty()) {
			failWithMessage("%nExpected %s, but no event source %s in the %s feeds %s", expectation, kind,
					this.actual.stack().dialect().document(), this.actual);
		}
		return failOn(findings, expectation);
	}

	private DeployedFunctionAssert failOn(Findings findings, String expectation) {
		if (!findings.isEmpty()) {
			failWithMessage("%nExpected %s, but %s", expectation,
					findings.describe(this.actual.stack().dialect().document()));
		}
		return this;
	}

}
