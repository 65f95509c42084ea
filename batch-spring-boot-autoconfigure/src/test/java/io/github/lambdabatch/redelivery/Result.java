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

package io.github.lambdabatch.redelivery;

/**
 * What came of it.
 *
 * @param runsPerRecord how often a handler ran, for each record
 * @param neverRun the percentage of healthy records that were discarded without a run
 * @param outOfOrder how often a record was handled after a later one of its key or group
 * @param acknowledgedUnhandled how many records an answer let Lambda pass that had not
 * been handled
 * @param doubled how often a handled record was handled again
 */
record Result(double runsPerRecord, double neverRun, int outOfOrder, int acknowledgedUnhandled, int doubled) {

}
