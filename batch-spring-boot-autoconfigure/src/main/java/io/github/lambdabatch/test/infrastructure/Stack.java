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
			Resource resource = named(reference.resource());
			return (resource != null && isOneOf(resource, types)) ? resource : null;
		}
		return this.resources.values()
			.stream()
			.filter((resource) -> isOneOf(resource, types))
			.filter((resource) -> isNamedBy(resource, value, types.length > 0))
			.findFirst()
			.orElse(null);
	}

	/**
	 * A name alone says what is meant only if the type is known.
	 */
	private static boolean isNamedBy(Resource resource, Value value, boolean byName) {
		String text = value.text();
		if (text != null) {
			return resource.hasIdentifier(text) || (byName && text.equals(resource.ownName().text()));
		}
		return value instanceof Value.Text
				&& (value.equals(resource.arn()) || (byName && value.equals(resource.ownName())));
	}

	/**
	 * SAM has names such as {@code Orders.Alias} for what it makes of a function.
	 */
	private @Nullable Resource named(String name) {
		Resource resource = this.resources.get(name);
		int dot = name.lastIndexOf('.');
		return (resource != null || dot < 0 || this.dialect == Dialect.TERRAFORM) ? resource
				: this.resources.get(name.substring(0, dot));
	}

	private static boolean isOneOf(Resource resource, String... types) {
		return types.length == 0 || List.of(types).contains(resource.type());
	}

	/**
	 * Return the function that a mapping calls, also by one of its aliases or versions.
	 */
	@Nullable Resource function(Resource mapping) {
		Value called = mapping.get("FunctionName");
		if (called instanceof Value.Text text) {
			// The function, a colon, and an alias or a version.
			called = text.parts().get(0);
		}
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
			if (!resource.equals(named(reference.resource()))) {
				Resource other = named(reference.resource());
				return (other != null && other.isNamed()) ? Globs.Verdict.NO : Globs.Verdict.OPEN;
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
