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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.infrastructure.Value.Reference;

/**
 * The resources of a template or a plan, in the shape of CloudFormation.
 */
final class Stack {

	private final Dialect dialect;

	private final Map<String, Resource> resources = new LinkedHashMap<>();

	Stack(Dialect dialect, List<Resource> resources) {
		this.dialect = dialect;
		resources.forEach((resource) -> this.resources.put(resource.name(), resource));
	}

	/**
	 * Return how the template or the plan writes what it says.
	 */
	Dialect dialect() {
		return this.dialect;
	}

	Stream<Resource> resources(String type) {
		return this.resources.values().stream().filter((resource) -> resource.type().equals(type));
	}

	@Nullable Resource resource(String name) {
		return this.resources.get(name);
	}

	/**
	 * Return the resource that a value names, by a reference, an ARN, a URL or a name.
	 * @return the resource, or {@code null} if there is none or it is not known which
	 */
	@Nullable Resource find(Value value, String... types) {
		if (value instanceof Reference reference) {
			Resource resource = this.resources.get(reference.resource());
			return (resource != null && isOneOf(resource, types)) ? resource : null;
		}
		String text = value.text();
		return this.resources.values()
			.stream()
			.filter((resource) -> isOneOf(resource, types))
			.filter((resource) -> (text != null) ? resource.isNamedBy(text)
					: value instanceof Value.Text && (value.equals(resource.arn()) || value.equals(resource.ownName())))
			.findFirst()
			.orElse(null);
	}

	private static boolean isOneOf(Resource resource, String... types) {
		return types.length == 0 || List.of(types).contains(resource.type());
	}

	/**
	 * Return the function that a mapping calls, also by one of its aliases or versions.
	 */
	@Nullable Resource function(Resource mapping) {
		Value called = mapping.get("FunctionName");
		Resource found = find(called, Resource.FUNCTION, "AWS::Lambda::Alias", "AWS::Lambda::Version");
		return (found == null || found.type().equals(Resource.FUNCTION)) ? found
				: find(found.get("FunctionName"), Resource.FUNCTION);
	}

	/**
	 * Return the mappings that call a function.
	 */
	List<Resource> mappings(Resource function) {
		return resources(Resource.MAPPING).filter((mapping) -> function.equals(function(mapping))).toList();
	}

	/**
	 * Return whether a resource in a policy includes what a value names.
	 */
	Globs.Verdict includes(Value pattern, Value target) {
		Resource resource = find(target);
		boolean stream = (target instanceof Reference reference) && reference.isStream();
		List<Value> parts = (pattern instanceof Value.Text text) ? text.parts() : List.of(pattern);
		if (resource != null && parts.get(0) instanceof Reference reference) {
			String rest = (parts.size() == 1) ? "" : (parts.size() == 2) ? parts.get(1).text() : null;
			if (!resource.name().equals(reference.resource())) {
				return Globs.Verdict.NO;
			}
			if (rest != null && reference.isStream() == stream) {
				return rest.matches("\\*?") ? Globs.Verdict.YES : Globs.Verdict.NO;
			}
			return (stream && rest != null && rest.matches("(/stream/?|/)?\\*")) ? Globs.Verdict.YES : Globs.Verdict.NO;
		}
		return Globs.includes(expand(pattern), (resource != null) ? arn(resource, stream) : target);
	}

	private static Value arn(Resource resource, boolean stream) {
		return stream ? Value.concat(List.of(resource.arn(), Value.of("/stream/"), new Value.Unknown("")))
				: resource.arn();
	}

	/**
	 * Put what is known of their ARNs in the place of resources.
	 */
	private Value expand(Value pattern) {
		List<Value> parts = (pattern instanceof Value.Text text) ? text.parts() : List.of(pattern);
		return Value.concat(parts.stream().map((part) -> {
			Resource resource = (part instanceof Reference) ? find(part) : null;
			return (resource != null) ? arn(resource, ((Reference) part).isStream()) : part;
		}).toList());
	}

}
