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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.lambdabatch.test.infrastructure.Value.Mapping;
import io.github.lambdabatch.test.infrastructure.Value.Reference;

/**
 * Makes of the functions of SAM what SAM makes of them: a function with the properties
 * that are set for all functions, its role, and a mapping for each of its events.
 */
final class ServerlessFunctions {

	/** The property of an event that names its source, by the type of the event. */
	private static final Map<String, String> SOURCES = Map.of("SQS", "Queue", "Kinesis", "Stream", "DynamoDB", "Stream",
			"MSK", "Stream", "SelfManagedKafka", "KafkaBootstrapServers");

	private final Value globals;

	/**
	 * Create the functions.
	 * @param globals what is set for all functions
	 */
	ServerlessFunctions(Value globals) {
		this.globals = globals;
	}

	/**
	 * Return the properties of a function, with those that are set for all functions.
	 */
	Value properties(Value own) {
		return (this.globals instanceof Mapping all && own instanceof Mapping mapping) ? all.merge(mapping) : own;
	}

	/**
	 * Return what SAM makes of a function.
	 * @param name the name of the function
	 * @param properties its own properties
	 */
	List<Resource> expand(String name, Value properties) {
		Value merged = properties(properties);
		Map<String, Value> function = new HashMap<>(merged.entries());
		List<Resource> resources = new ArrayList<>();
		if (merged.get("Role").isAbsent()) {
			Resource role = SamPolicies.role(name, merged);
			function.put("Role", new Reference(role.name(), "Arn"));
			resources.add(role);
		}
		Value code = function.remove("CodeUri");
		if (code != null) {
			function.put("Code", code);
		}
		resources.add(new Resource(name, Resource.FUNCTION, new Mapping(function)));
		merged.get("Events").entries().forEach((event, definition) -> {
			String source = SOURCES.get(String.valueOf(definition.get("Type").text()));
			if (source != null) {
				resources.add(mapping(name, event, source, definition));
			}
		});
		return resources;
	}

	private static Resource mapping(String function, String event, String source, Value definition) {
		Value properties = definition.get("Properties");
		Map<String, Value> mapping = new HashMap<>(properties.entries());
		mapping.put(EventMapping.TYPE, definition.get("Type"));
		Value named = properties.get(source);
		boolean selfManaged = source.equals("KafkaBootstrapServers");
		mapping.put(selfManaged ? "SelfManagedEventSource" : "EventSourceArn", named);
		mapping.put("FunctionName", new Reference(function, ""));
		return new Resource("%s.Events.%s".formatted(function, event), Resource.MAPPING, new Mapping(mapping));
	}

}
