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

import org.assertj.core.api.AssertProvider;

/**
 * What a template or a plan deploys: the Lambda functions of an application and what
 * feeds them. <pre class="code">
 * assertThat(CloudFormationTemplate.read(Path.of("template.yaml"))).isFitFor(applicationContext);
 * </pre> Immutable, and safe for use by several threads.
 *
 * @since 0.1.0
 * @see InfrastructureAssert
 */
public abstract sealed class Infrastructure implements AssertProvider<InfrastructureAssert>
		permits CloudFormationTemplate, TerraformPlan {

	Infrastructure() {
	}

	/**
	 * Return the names of the Lambda functions: their logical names in a template, their
	 * addresses in a plan.
	 * @return the names, in the order in which the functions are declared
	 */
	public final List<String> functionNames() {
		return stack().resources(Resource.FUNCTION).map(Resource::name).toList();
	}

	/**
	 * Return assertions on the infrastructure.
	 * @return the assertions
	 */
	@Override
	public final InfrastructureAssert assertThat() {
		return new InfrastructureAssert(this);
	}

	/**
	 * Return the resources in the shape of CloudFormation.
	 */
	abstract Stack stack();

}
