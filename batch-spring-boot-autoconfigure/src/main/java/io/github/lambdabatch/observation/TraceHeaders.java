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

package io.github.lambdabatch.observation;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * Reads which span a header is about. A link needs nothing but the identifiers of a span,
 * so it does not depend on the propagation that the application uses.
 */
final class TraceHeaders {

	/** Of the W3C: version, trace id, span id and flags. */
	private static final Pattern TRACEPARENT = Pattern
		.compile("[0-9a-f]{2}-(?<trace>[0-9a-f]{32})-(?<span>[0-9a-f]{16})-[0-9a-f](?<flags>[0-9a-f]).*");

	/** Of Zipkin: trace id, span id and sampling decision. */
	private static final Pattern B3 = Pattern
		.compile("(?<trace>[0-9a-f]{16}|[0-9a-f]{32})-(?<span>[0-9a-f]{16})(-(?<sampled>[01d]).*)?");

	private static final Pattern XRAY_ROOT = Pattern
		.compile("(.*;)?Root=1-(?<time>[0-9a-f]{8})-(?<random>[0-9a-f]{24})(;.*)?");

	private static final Pattern XRAY_PARENT = Pattern.compile("(.*;)?Parent=(?<span>[0-9a-f]{16})(;.*)?");

	private static final String NOTHING = "0";

	private TraceHeaders() {
	}

	/**
	 * Return the span in which a record was sent.
	 * @param headers returns the text of a header
	 * @param tracer creates the context
	 * @return the context, or {@code null} if no header names one
	 */
	static @Nullable TraceContext ofProducer(Function<String, @Nullable String> headers, Tracer tracer) {
		TraceContext context = ofTraceparent(headers.apply("traceparent"), tracer);
		context = (context != null) ? context : ofB3(headers.apply("b3"), tracer);
		return (context != null) ? context : ofXRay(headers.apply(BatchTracingHandler.XRAY_HEADER), tracer);
	}

	private static @Nullable TraceContext ofTraceparent(@Nullable String header, Tracer tracer) {
		Matcher matcher = (header != null) ? TRACEPARENT.matcher(header) : null;
		return (matcher != null && matcher.matches()) ? context(matcher.group("trace"), matcher.group("span"),
				(Character.digit(matcher.group("flags").charAt(0), 16) & 1) == 1, tracer) : null;
	}

	private static @Nullable TraceContext ofB3(@Nullable String header, Tracer tracer) {
		Matcher matcher = (header != null) ? B3.matcher(header) : null;
		if (matcher == null || !matcher.matches()) {
			return null;
		}
		String trace = matcher.group("trace");
		return context(NOTHING.repeat(32 - trace.length()) + trace, matcher.group("span"),
				!NOTHING.equals(matcher.group("sampled")), tracer);
	}

	static @Nullable TraceContext ofXRay(@Nullable String header, Tracer tracer) {
		if (header == null) {
			return null;
		}
		Matcher root = XRAY_ROOT.matcher(header);
		Matcher parent = XRAY_PARENT.matcher(header);
		if (!root.matches() || !parent.matches()) {
			return null;
		}
		return context(root.group("time") + root.group("random"), parent.group("span"), header.contains("Sampled=1"),
				tracer);
	}

	private static @Nullable TraceContext context(String trace, String span, boolean sampled, Tracer tracer) {
		if (isZero(trace) || isZero(span)) {
			return null;
		}
		return tracer.traceContextBuilder().traceId(trace).spanId(span).sampled(sampled).build();
	}

	private static boolean isZero(String id) {
		return id.chars().allMatch((digit) -> digit == '0');
	}

}
