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
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.infrastructure.Globs.Verdict;

/**
 * What the role of a function allows.
 */
final class Permissions {

	private final Stack stack;

	private final List<Value> statements = new ArrayList<>();

	/** Why more may be allowed, or less, than the statements say. */
	private final List<String> gaps = new ArrayList<>();

	private Permissions(Stack stack) {
		this.stack = stack;
	}

	/**
	 * Return what a function may do.
	 */
	static Permissions of(Resource function, Stack stack) {
		Permissions permissions = new Permissions(stack);
		Value roleName = function.get("Role");
		Resource role = stack.find(roleName, Resource.ROLE);
		if (role == null) {
			permissions.gaps.add((roleName.unknown() != null) ? roleName.unknown()
					: "the role %s is not in the %s".formatted(roleName, stack.dialect().document()));
			return permissions;
		}
		permissions.addRole(role);
		return permissions;
	}

	private void addRole(Resource role) {
		role.get("Policies").elements().forEach((policy) -> addDocument(policy.get("PolicyDocument")));
		role.get("ManagedPolicyArns").elements().forEach(this::addManaged);
		Stream.of(Resource.POLICY, Resource.MANAGED_POLICY, "AWS::IAM::RolePolicy")
			.flatMap(this.stack::resources)
			.forEach((policy) -> addPolicy(policy, role));
	}

	private void addPolicy(Resource policy, Resource role) {
		List<Value> roles = Stream.of("Roles", "RoleName")
			.flatMap((property) -> policy.get(property).elements().stream())
			.toList();
		if (roles.stream().anyMatch((value) -> role.equals(this.stack.find(value, Resource.ROLE)))) {
			policy.get("ManagedPolicyArns").elements().forEach(this::addManaged);
			addDocument(policy.get("PolicyDocument"));
			return;
		}
		roles.stream().map(Value::unknown).filter(Objects::nonNull).findFirst().ifPresent(this.gaps::add);
	}

	private void addManaged(Value arn) {
		Resource policy = this.stack.find(arn, Resource.MANAGED_POLICY);
		if (policy != null) {
			addDocument(policy.get("PolicyDocument"));
			return;
		}
		List<Value> known = ManagedPolicies.statements(arn);
		if (known != null) {
			this.statements.addAll(known);
		}
		else {
			this.gaps.add((arn.unknown() != null) ? arn.unknown()
					: "it is not known what the managed policy %s allows".formatted(arn));
		}
	}

	private void addDocument(Value document) {
		Resource referenced = this.stack.find(document);
		Value statement = ((referenced != null) ? referenced.get("PolicyDocument") : document).get("Statement");
		for (Value element : statement.elements()) {
			String unknown = element.get("Effect").unknown();
			if (unknown != null) {
				this.gaps.add(unknown);
			}
			else {
				this.statements.add(element);
			}
		}
	}

	/**
	 * Return whether an action on a resource is allowed.
	 * @param action the action, such as {@code sqs:SendMessage}
	 * @param resource what names the resource, or {@code null} if any resource will do
	 */
	Answer allow(String action, @Nullable Value resource) {
		Answer answer = Answer.NO;
		for (Value statement : this.statements) {
			Answer ofStatement = matches(statement, action, resource);
			boolean allows = "Allow".equals(statement.get("Effect").text());
			if (!allows && ofStatement.verdict() == Verdict.YES) {
				return new Answer(Verdict.NO, "a statement denies it");
			}
			if (allows && ofStatement.verdict() == Verdict.YES) {
				answer = ofStatement;
			}
			else if (allows && ofStatement.verdict() == Verdict.OPEN && answer.verdict() == Verdict.NO) {
				answer = ofStatement;
			}
		}
		return (answer.verdict() == Verdict.NO && !this.gaps.isEmpty()) ? new Answer(Verdict.OPEN, this.gaps.get(0))
				: answer;
	}

	private Answer matches(Value statement, String action, @Nullable Value resource) {
		if (!statement.get("NotAction").isAbsent() || !statement.get("NotResource").isAbsent()) {
			return new Answer(Verdict.OPEN, "a statement has NotAction or NotResource, which is not read");
		}
		Answer actions = any(statement.get("Action"), "its actions are not known", (pattern) -> (pattern.text() != null)
				? of(Globs.includes(String.valueOf(pattern.text()), action)) : Verdict.OPEN);
		if (actions.verdict() == Verdict.NO) {
			return actions;
		}
		Answer resources = any(statement.get("Resource"), "its resources are not known",
				(pattern) -> (resource != null) ? this.stack.includes(pattern, resource) : Verdict.YES);
		if (resources.verdict() != Verdict.YES) {
			return resources;
		}
		return (actions.verdict() == Verdict.YES && !statement.get("Condition").isAbsent())
				? new Answer(Verdict.OPEN, "the statement that allows it has a condition") : actions;
	}

	private static Answer any(Value patterns, String unknown, Function<Value, Verdict> verdict) {
		Answer answer = Answer.NO;
		for (Value pattern : patterns.elements()) {
			Verdict ofPattern = verdict.apply(pattern);
			if (ofPattern == Verdict.YES) {
				return Answer.YES;
			}
			if (ofPattern == Verdict.OPEN) {
				answer = new Answer(Verdict.OPEN, Objects.requireNonNullElse(pattern.unknown(),
						"a statement has %s, of which %s".formatted(pattern, unknown)));
			}
		}
		return answer;
	}

	private static Verdict of(boolean matches) {
		return matches ? Verdict.YES : Verdict.NO;
	}

	/**
	 * Whether something is allowed.
	 *
	 * @param verdict the answer
	 * @param reason why it cannot be decided or is denied: a clause; otherwise empty
	 */
	record Answer(Verdict verdict, String reason) {

		static final Answer YES = new Answer(Verdict.YES, "");

		static final Answer NO = new Answer(Verdict.NO, "");

	}

}
