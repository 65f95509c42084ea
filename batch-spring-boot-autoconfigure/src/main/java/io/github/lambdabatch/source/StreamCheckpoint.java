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

package io.github.lambdabatch.source;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import org.jspecify.annotations.Nullable;

/**
 * What is reported for a stream: the lowest sequence number of those that were not
 * handled. Lambda sets the checkpoint before it and delivers everything from there on
 * again, so any other would change nothing.
 */
final class StreamCheckpoint {

	private StreamCheckpoint() {
	}

	/**
	 * Return what has to be reported.
	 * @param sequenceNumbers the sequence numbers that were not handled, in the order of
	 * the event
	 */
	static List<String> reported(List<String> sequenceNumbers) {
		if (sequenceNumbers.size() <= 1) {
			return sequenceNumbers;
		}
		String lowest = lowest(sequenceNumbers);
		return List.of((lowest != null) ? lowest : sequenceNumbers.get(0));
	}

	/**
	 * Return the lowest sequence number. They have up to 56 digits and different lengths,
	 * so they can be compared neither as {@code long} nor as text.
	 * @return the lowest, or {@code null} if one of them is not a number, as may be in
	 * events made by hand
	 */
	private static @Nullable String lowest(List<String> sequenceNumbers) {
		String lowest = null;
		BigInteger lowestValue = null;
		for (String sequenceNumber : sequenceNumbers) {
			BigInteger value;
			try {
				value = new BigInteger(sequenceNumber);
			}
			catch (NumberFormatException ex) {
				return null;
			}
			if (lowestValue == null || value.compareTo(lowestValue) < 0) {
				lowest = sequenceNumber;
				lowestValue = value;
			}
		}
		return lowest;
	}

	static StreamsEventResponse response(List<String> itemIdentifiers) {
		List<BatchItemFailure> failures = new ArrayList<>(itemIdentifiers.size());
		for (String itemIdentifier : itemIdentifiers) {
			failures.add(new BatchItemFailure(itemIdentifier));
		}
		return new StreamsEventResponse(failures);
	}

}
