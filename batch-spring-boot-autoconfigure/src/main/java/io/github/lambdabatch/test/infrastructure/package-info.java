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

/**
 * Checks that what a template or a plan deploys fits the application: the reading of
 * {@link io.github.lambdabatch.test.infrastructure.CloudFormationTemplate templates} of
 * SAM, CloudFormation and the CDK and of
 * {@link io.github.lambdabatch.test.infrastructure.TerraformPlan plans} of Terraform, and
 * {@link io.github.lambdabatch.test.infrastructure.InfrastructureAssert assertions} on
 * them. Both are turned into resources in the shape of CloudFormation, so that each check
 * exists once. The package needs AssertJ and SnakeYAML, which
 * {@code spring-boot-starter-test} and {@code spring-boot-starter} include. No other
 * package depends on it.
 */
@NullMarked
package io.github.lambdabatch.test.infrastructure;

import org.jspecify.annotations.NullMarked;
