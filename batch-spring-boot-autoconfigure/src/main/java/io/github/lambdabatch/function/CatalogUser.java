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

package io.github.lambdabatch.function;

/**
 * The kind of code that looks up a function in the catalog. The catalog does not know its
 * caller, so the caller is found on the call stack. Lookups are rare: the adapter makes
 * one when it starts, and its loop for custom runtimes makes one for each event.
 */
enum CatalogUser {

	/** The {@code FunctionInvoker} of the adapter, when it starts. */
	FUNCTION_INVOKER,

	/** Any other code that passes events of Lambda to functions. */
	ADAPTER,

	/** The router of the catalog. */
	ROUTER,

	/** The application. */
	OTHER;

	private static final String ADAPTER_PACKAGE = "org.springframework.cloud.function.adapter.aws.";

	private static final String TESTER = "io.github.lambdabatch.test.BatchFunctionTester";

	private static final String CATALOG_PACKAGE = "org.springframework.cloud.function.context.";

	private static final StackWalker STACK = StackWalker.getInstance();

	/**
	 * Return the kind of code that has called the catalog.
	 */
	static CatalogUser current() {
		return STACK.walk((frames) -> frames.map(StackWalker.StackFrame::getClassName)
			.filter((name) -> !isBetween(name))
			.findFirst()
			.map(CatalogUser::of)
			.orElse(OTHER));
	}

	/**
	 * Whether a class may appear on the stack between this one and the caller of the
	 * catalog: the catalog itself and proxies around it.
	 */
	private static boolean isBetween(String className) {
		return className.equals(CatalogUser.class.getName()) || className.equals(GuardedCatalog.class.getName())
				|| className.equals(CATALOG_PACKAGE + "FunctionCatalog")
				|| className.equals(CATALOG_PACKAGE + "FunctionRegistry") || className.startsWith("java.")
				|| className.startsWith("jdk.") || className.startsWith("org.springframework.aop.")
				|| className.contains("$Proxy") || className.contains("$$");
	}

	private static CatalogUser of(String className) {
		if (className.equals(ADAPTER_PACKAGE + "FunctionInvoker")) {
			return FUNCTION_INVOKER;
		}
		if (className.startsWith(ADAPTER_PACKAGE) || className.equals(TESTER)) {
			return ADAPTER;
		}
		return className.equals(CATALOG_PACKAGE + "config.RoutingFunction") ? ROUTER : OTHER;
	}

}
