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
 * Logs a reminder of the setting in AWS without which Lambda ignores the response, once
 * in the life of an execution environment. A function cannot see whether it is set.
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
						+ " ignores the report and considers the whole batch as handled unless the FunctionResponseTypes"
						+ " of the event source mapping include ReportBatchItemFailures. Check this with: aws lambda"
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
	 * Allow the reminder to be logged again, for tests.
	 */
	static void reset() {
		LOGGED.set(false);
	}

}
