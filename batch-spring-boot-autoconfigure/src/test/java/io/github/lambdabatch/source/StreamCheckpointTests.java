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

import java.util.List;

import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamCheckpoint}.
 */
class StreamCheckpointTests {

	@ParameterizedTest
	@CsvSource(
			textBlock = """
					10,                                                      10
					1 2 3,                                                   1
					3 1 2,                                                   1
					10 9,                                                    9
					100000000000000000000000000000000000000000000000000000010 99999999999999999999999999999999999999999999999999999999, \
					99999999999999999999999999999999999999999999999999999999
					9007199254740993 9007199254740992,                       9007199254740992
					2 x 1,                                                   2
					b a,                                                     b
					""")
	void reportsTheLowest(String sequenceNumbers, String lowest) {
		assertThat(StreamCheckpoint.reported(List.of(sequenceNumbers.split(" ")))).containsExactly(lowest);
	}

	@Test
	void reportsNothingOfNothing() {
		assertThat(StreamCheckpoint.reported(List.of())).isEmpty();
	}

	@Test
	void responseListsTheIdentifiers() {
		StreamsEventResponse response = StreamCheckpoint.response(List.of("1"));
		assertThat(response.getBatchItemFailures()).extracting(BatchItemFailure::getItemIdentifier)
			.containsExactly("1");
		assertThat(StreamCheckpoint.response(List.of()).getBatchItemFailures()).isNotNull().isEmpty();
		assertThat(StreamCheckpoint.response(List.of())).isNotSameAs(StreamCheckpoint.response(List.of()));
	}

}
