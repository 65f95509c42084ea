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
 * Runs the zip of a function on this machine as Lambda does:
 * {@link io.github.lambdabatch.test.runtime.LambdaProcess} starts it in a process of its
 * own, on AWS's own runtime client.
 */
@NullMarked
package io.github.lambdabatch.test.runtime;

import org.jspecify.annotations.NullMarked;
