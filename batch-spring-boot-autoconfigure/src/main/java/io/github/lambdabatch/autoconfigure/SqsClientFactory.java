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

package io.github.lambdabatch.autoconfigure;

import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes a client for SQS from the settings of another library.
 */
interface SqsClientFactory {

	/**
	 * Return whether the library is set up so that a client can be made.
	 */
	boolean isAvailable();

	/**
	 * Return whether the settings of the library name a region.
	 */
	boolean isRegionKnown();

	/**
	 * Make a client, to be closed by the caller.
	 */
	SqsClient create();

}
