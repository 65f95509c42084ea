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
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a template in YAML or JSON. Functions have their long form afterwards, so
 * {@code !Ref Orders} is read as <code>{"Ref": "Orders"}</code>.
 */
final class TemplateReader {

	/** The templates that CDK writes for large applications have more than 3 MB. */
	private static final int MAX_SIZE = 64 * 1024 * 1024;

	private TemplateReader() {
	}

	/**
	 * Read a template.
	 * @throws IllegalArgumentException if it is not a map with resources
	 */
	static Map<?, ?> read(String text) {
		Object template = text.stripLeading().startsWith("{") ? JsonMapper.shared().readValue(text, Map.class)
				: yaml().load(text);
		if (template instanceof Map<?, ?> map && map.get("Resources") instanceof Map<?, ?>) {
			return map;
		}
		throw new IllegalArgumentException(
				"This is not a template of CloudFormation or SAM: it has no map with the name Resources");
	}

	private static Yaml yaml() {
		LoaderOptions options = new LoaderOptions();
		options.setAllowDuplicateKeys(false);
		options.setCodePointLimit(MAX_SIZE);
		return new Yaml(new ShortForms(options));
	}

	/**
	 * Reads {@code !Ref} and its like.
	 */
	private static final class ShortForms extends SafeConstructor {

		ShortForms(LoaderOptions options) {
			super(options);
			// A version, such as 2012-10-17, is text.
			this.yamlConstructors.put(Tag.TIMESTAMP, new AbstractConstruct() {

				@Override
				public @Nullable Object construct(Node node) {
					return ((ScalarNode) node).getValue();
				}

			});
			this.yamlMultiConstructors.put("!", new AbstractConstruct() {

				@Override
				public Object construct(Node node) {
					String name = node.getTag().getValue().substring(1);
					boolean isPlain = name.equals("Ref") || name.equals("Condition");
					return Map.of(isPlain ? name : "Fn::" + name, argument(node));
				}

			});
		}

		private Object argument(Node node) {
			if (node instanceof SequenceNode sequence) {
				List<?> list = constructSequence(sequence);
				return list;
			}
			return (node instanceof MappingNode mapping) ? constructMapping(mapping) : ((ScalarNode) node).getValue();
		}

	}

}
