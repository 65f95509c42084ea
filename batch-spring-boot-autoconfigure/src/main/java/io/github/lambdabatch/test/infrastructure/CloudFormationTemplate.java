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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A template of AWS CloudFormation or AWS SAM, in YAML or JSON, or what {@code cdk synth}
 * writes.
 * <p>
 * It is read as CloudFormation would read it: loops are unrolled, conditions decided,
 * mappings looked up, and functions of SAM have what {@code Globals} sets for them, the
 * role and the event source mappings that SAM creates. Parameters have their defaults,
 * unless a test sets them. What the template does not say, such as the value of a
 * parameter without a default, stays open, and checks that need it fail with a sentence
 * that says so. Immutable, and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class CloudFormationTemplate extends Infrastructure {

	private static final String SERVERLESS_FUNCTION = "AWS::Serverless::Function";

	private final Map<?, ?> source;

	private final Map<String, String> parameters;

	private final Map<String, String> importedValues;

	private final Map<String, Value> declared = new LinkedHashMap<>();

	private final ServerlessFunctions serverless;

	private final Stack stack;

	private CloudFormationTemplate(Map<?, ?> source, Map<String, String> parameters,
			Map<String, String> importedValues) {
		this.source = source;
		this.parameters = Map.copyOf(parameters);
		this.importedValues = Map.copyOf(importedValues);
		Intrinsics intrinsics = new Intrinsics(source, this.parameters, this.importedValues);
		this.serverless = new ServerlessFunctions(intrinsics.evaluate(source.get("Globals")).get("Function"));
		intrinsics.evaluate(source.get("Resources")).entries().forEach((name, resource) -> {
			String condition = resource.get("Condition").text();
			if (condition == null || !Boolean.FALSE.equals(intrinsics.conditions().hold(condition))) {
				this.declared.put(name, resource);
			}
		});
		this.stack = new Stack(Dialect.CLOUD_FORMATION, resources());
	}

	/**
	 * Read a template.
	 * @param file the file, such as {@code template.yaml} or
	 * {@code cdk.out/Orders.template.json}
	 * @return the template
	 * @throws IllegalArgumentException if the file is not a template
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static CloudFormationTemplate read(Path file) {
		try {
			return of(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s cannot be read".formatted(file), ex);
		}
	}

	/**
	 * Read a template from a text.
	 * @param text the template in YAML or JSON
	 * @return the template
	 * @throws IllegalArgumentException if the text is not a template
	 */
	public static CloudFormationTemplate of(String text) {
		return new CloudFormationTemplate(TemplateReader.read(text), Map.of(), Map.of());
	}

	/**
	 * Set a parameter, as a deployment would.
	 * @param name the name of the parameter, or of a pseudo parameter such as
	 * {@code AWS::Region}
	 * @param value the value; the elements of a list are separated by commas
	 * @return the template with this value of the parameter
	 * @throws IllegalArgumentException if the template does not have the parameter
	 */
	public CloudFormationTemplate parameter(String name, String value) {
		if (!name.startsWith("AWS::")
				&& !(this.source.get("Parameters") instanceof Map<?, ?> section && section.containsKey(name))) {
			throw new IllegalArgumentException("The template has no parameter '%s'".formatted(name));
		}
		return new CloudFormationTemplate(this.source, with(this.parameters, name, value), this.importedValues);
	}

	/**
	 * Set what {@code Fn::ImportValue} returns for a value that another stack exports.
	 * @param name the name of the exported value
	 * @param value the value
	 * @return the template with this value
	 */
	public CloudFormationTemplate importedValue(String name, String value) {
		return new CloudFormationTemplate(this.source, this.parameters, with(this.importedValues, name, value));
	}

	private static Map<String, String> with(Map<String, String> values, String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(values);
		changed.put(name, value);
		return changed;
	}

	/**
	 * Return the names of the resources of a type, for assertions of your own. Resources
	 * whose condition does not hold are left out.
	 * @param type the type as the template has it, such as {@code AWS::SQS::Queue}
	 * @return the logical names, in the order of the template
	 */
	public List<String> names(String type) {
		return this.declared.keySet().stream().filter((name) -> type.equals(type(name))).toList();
	}

	/**
	 * Return the type of a resource, for assertions of your own.
	 * @param resource the logical name of the resource
	 * @return the type, such as {@code AWS::SQS::Queue}
	 * @throws IllegalArgumentException if the template does not have the resource
	 */
	public String type(String resource) {
		return String.valueOf(declared(resource).get("Type").plain());
	}

	/**
	 * Return a property of a resource, for assertions of your own. The functions of SAM
	 * have what {@code Globals} sets for all of them.
	 * @param resource the logical name of the resource
	 * @param path the names of the property and of the properties in it
	 * @return the value: text, a number, a boolean, a list, a map, or {@code null} if the
	 * property is not set. What refers to another resource is text in the short form of
	 * CloudFormation, such as {@code !GetAtt Orders.Arn}
	 * @throws IllegalArgumentException if the template does not have the resource
	 */
	public @Nullable Object property(String resource, String... path) {
		Value properties = declared(resource).get("Properties");
		return (type(resource).equals(SERVERLESS_FUNCTION) ? this.serverless.properties(properties) : properties)
			.get(path)
			.plain();
	}

	private Value declared(String resource) {
		Value declared = this.declared.get(resource);
		if (declared == null) {
			throw new IllegalArgumentException("The template has no resource '%s'; its resources are %s"
				.formatted(resource, this.declared.keySet()));
		}
		return declared;
	}

	private List<Resource> resources() {
		List<Resource> resources = new ArrayList<>();
		this.declared.forEach((name, resource) -> {
			Value properties = resource.get("Properties");
			if (type(name).equals(SERVERLESS_FUNCTION)) {
				resources.addAll(this.serverless.expand(name, properties));
			}
			else {
				resources.add(new Resource(name, type(name), properties));
			}
		});
		return resources;
	}

	@Override
	Stack stack() {
		return this.stack;
	}

	@Override
	public String toString() {
		return "template of the functions " + functionNames();
	}

}
