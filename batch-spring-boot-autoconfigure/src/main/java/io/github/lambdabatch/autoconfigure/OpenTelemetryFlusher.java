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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;

import io.github.lambdabatch.observation.TelemetryFlusher;

/**
 * Sends the spans, meters and logs that OpenTelemetry's SDK has gathered.
 */
class OpenTelemetryFlusher implements TelemetryFlusher {

	private final OpenTelemetrySdk openTelemetry;

	OpenTelemetryFlusher(OpenTelemetrySdk openTelemetry) {
		this.openTelemetry = openTelemetry;
	}

	@Override
	public void flush(Duration timeout) {
		CompletableResultCode result = CompletableResultCode
			.ofAll(List.of(this.openTelemetry.getSdkTracerProvider().forceFlush(),
					this.openTelemetry.getSdkMeterProvider().forceFlush(),
					this.openTelemetry.getSdkLoggerProvider().forceFlush()));
		if (!result.join(timeout.toNanos(), TimeUnit.NANOSECONDS).isSuccess()) {
			throw new IllegalStateException("Not everything could be sent within %d ms".formatted(timeout.toMillis()));
		}
	}

}
