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

package io.github.lambdabatch;

import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.lambda.runtime.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reminds the operator, once in the life of an execution environment, of the one setting
 * in AWS without which the answer is ignored. A function cannot see whether it is there.
 */
final class ReportingReminder {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final AtomicBoolean LOGGED = new AtomicBoolean();

	private ReportingReminder() {
	}

	/**
	 * Log the reminder if records are reported for the first time.
	 * @param context the context of the invocation
	 */
	static void remind(@Nullable Context context) {
		if (LOGGED.compareAndSet(false, true)) {
			String functionName = functionName(context);
			logger
				.info(("Records were reported to Lambda as not handled, for the first time in this environment. Lambda"
						+ " ignores the report, and takes the whole batch for handled, unless the event source mapping has"
						+ " ReportBatchItemFailures among its FunctionResponseTypes. To check it: aws lambda"
						+ " list-event-source-mappings --function-name %s --query"
						+ " 'EventSourceMappings[].[EventSourceArn,FunctionResponseTypes]'")
					.formatted((functionName != null) ? functionName : "<function>"));
		}
	}

	private static @Nullable String functionName(@Nullable Context context) {
		try {
			return (context != null) ? context.getFunctionName() : null;
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

	/**
	 * Forget that it was logged, for tests.
	 */
	static void reset() {
		LOGGED.set(false);
	}

}
