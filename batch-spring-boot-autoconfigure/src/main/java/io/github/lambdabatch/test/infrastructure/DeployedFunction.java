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

/**
 * A Lambda function that a template or a plan deploys. Immutable.
 *
 * @since 0.1.0
 * @see InfrastructureAssert#function
 */
public final class DeployedFunction {

	private final Resource resource;

	private final Stack stack;

	DeployedFunction(Resource resource, Stack stack) {
		this.resource = resource;
		this.stack = stack;
	}

	/**
	 * Return the name of the function.
	 * @return the logical name in a template, or the address in a plan
	 */
	public String name() {
		return this.resource.name();
	}

	Resource resource() {
		return this.resource;
	}

	Stack stack() {
		return this.stack;
	}

	@Override
	public String toString() {
		return name();
	}

}
