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

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The client for SQS: the application's or, made when it is first needed and closed with
 * the context, a default one. A function without failures never has one, nor has a
 * snapshot of it.
 */
class SqsClients implements DisposableBean {

	private final ObjectProvider<SqsClient> ofTheApplication;

	private @Nullable SqsClient own;

	private boolean closed;

	SqsClients(ObjectProvider<SqsClient> ofTheApplication) {
		this.ofTheApplication = ofTheApplication;
	}

	/**
	 * Require that there is no doubt about which client to use.
	 * @throws org.springframework.beans.factory.NoUniqueBeanDefinitionException if the
	 * application has several and none is primary
	 */
	void check() {
		this.ofTheApplication.getIfAvailable();
	}

	SqsClient get() {
		SqsClient client = this.ofTheApplication.getIfAvailable();
		return (client != null) ? client : own();
	}

	private synchronized SqsClient own() {
		if (this.closed) {
			throw new IllegalStateException("The application is being closed");
		}
		if (this.own == null) {
			this.own = SqsClient.create();
		}
		return this.own;
	}

	@Override
	public synchronized void destroy() {
		this.closed = true;
		if (this.own != null) {
			this.own.close();
		}
	}

}
