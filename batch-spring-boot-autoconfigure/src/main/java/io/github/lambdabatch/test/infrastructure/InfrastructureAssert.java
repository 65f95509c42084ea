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

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.assertj.core.api.AbstractAssert;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * Assertions on what a template or a plan deploys. Each of them fails with everything
 * that it has found: what was seen, what to write instead, and why.
 *
 * @since 0.1.0
 */
public final class InfrastructureAssert extends AbstractAssert<InfrastructureAssert, Infrastructure> {

	private final Set<String> withoutFunctions = new LinkedHashSet<>();

	private final List<String> checkedByHand = new ArrayList<>();

	InfrastructureAssert(Infrastructure actual) {
		super(actual, InfrastructureAssert.class);
	}

	/**
	 * Leave functions out that do not belong to the application. Functions whose runtime
	 * shows that they are not written in Java are left out anyway.
	 * @param names the names of the functions, as {@link Infrastructure#functionNames()}
	 * returns them
	 * @return this assertion
	 */
	public InfrastructureAssert withoutFunctions(String... names) {
		Arrays.stream(names).forEach(this::requireFunction);
		this.withoutFunctions.addAll(List.of(names));
		return this;
	}

	/**
	 * Accept points that cannot be decided from the template or plan, and were checked by
	 * hand instead. Faults cannot be accepted.
	 * @param partsOfSentences a part of the sentence of each of these points, such as the
	 * name of a queue in another stack; {@link #isFitFor} fails if no open point has it
	 * @return this assertion
	 */
	public InfrastructureAssert checkedByHand(String... partsOfSentences) {
		this.checkedByHand.addAll(List.of(partsOfSentences));
		return this;
	}

	/**
	 * Verify that everything that is deployed fits the application and its settings: that
	 * each function starts the application and calls a function that exists, that failed
	 * records are reported one by one, that messages stay hidden long enough, that
	 * records which always fail come to an end without being lost, and that the roles
	 * allow what Lambda and the settings need.
	 * <p>
	 * The settings under {@code lambda.batch} are read anew for each function, from the
	 * configuration files of the application and from the environment variables of the
	 * function. What only the test sets does not count.
	 * @param applicationContext the started application
	 * @return this assertion
	 */
	public InfrastructureAssert isFitFor(ApplicationContext applicationContext) {
		Assert.isInstanceOf(ConfigurableApplicationContext.class, applicationContext);
		Findings findings = new Findings();
		Stack stack = this.actual.stack();
		List<Resource> functions = stack.resources(Resource.FUNCTION)
			.filter(FunctionChecks::mayRunJava)
			.filter((function) -> !this.withoutFunctions.contains(function.name()))
			.toList();
		if (functions.isEmpty()) {
			failWithMessage("%nExpected a Lambda function of the application, but there is none in the %s",
					stack.dialect().document());
		}
		for (Resource function : functions) {
			new FunctionChecks(function, stack, findings).checkAll((ConfigurableApplicationContext) applicationContext);
		}
		stack.resources(Resource.MAPPING)
			.filter((mapping) -> stack.function(mapping) == null)
			.forEach((mapping) -> findings.open(mapping.name(), mapping.get("FunctionName").unknown(),
					"the function that it calls is not in the %s, so nothing of the mapping can be checked.",
					stack.dialect().document()));
		failOn(findings, this.checkedByHand, "the infrastructure to fit the application");
		return this;
	}

	/**
	 * Return assertions on a single function.
	 * @param name the name of the function, as {@link Infrastructure#functionNames()}
	 * returns it
	 * @return assertions on the function
	 */
	public DeployedFunctionAssert function(String name) {
		requireFunction(name);
		return new DeployedFunctionAssert(
				new DeployedFunction(Objects.requireNonNull(this.actual.stack().resource(name)), this.actual.stack()));
	}

	private void requireFunction(String name) {
		if (!this.actual.functionNames().contains(name)) {
			failWithMessage("%nExpected a Lambda function with the name%n  %s%nbut the functions are%n  %s", name,
					this.actual.functionNames());
		}
	}

	private void failOn(Findings findings, List<String> checkedByHand, String expectation) {
		for (String part : checkedByHand) {
			if (!findings.accept(part)) {
				failWithMessage(
						"%nExpected an open point that contains%n  %s%nas it was checked by hand, but there is none.%n%s",
						part, findings.describe(this.actual.stack().dialect().document()));
			}
		}
		if (!findings.isEmpty()) {
			failWithMessage("%nExpected %s, but %s", expectation,
					findings.describe(this.actual.stack().dialect().document()));
		}
	}

}
