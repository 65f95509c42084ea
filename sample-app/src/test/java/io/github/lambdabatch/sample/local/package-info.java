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
 * The local run: {@link io.github.lambdabatch.sample.local.LocalRun} starts the zip as a
 * process of the test kit, feeds its functions through the test kit's event source
 * mappings, and lets the {@link io.github.lambdabatch.sample.local.Backend} count their
 * calls. The integration tests use the same pieces, and so does the soak test:
 * {@link io.github.lambdabatch.sample.local.SoakRun} lets a
 * {@link io.github.lambdabatch.sample.local.SoakAdversary} interfere, and its
 * {@link io.github.lambdabatch.sample.local.SoakLedger} judges.
 */
@NullMarked
package io.github.lambdabatch.sample.local;

import org.jspecify.annotations.NullMarked;
