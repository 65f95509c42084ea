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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.lambdabatch.EventType.Redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link EventType}.
 */
class EventTypeTests {

	private static final EventType OWN = EventType.of("ACTIVE_MQ", "aws:mq", Redelivery.BATCH);

	@ParameterizedTest
	@EventTypeSource
	void constantsAreFoundByName(EventType type) {
		assertThat(EventType.valueOf(type.name())).isSameAs(type).hasToString(type.name());
		assertThat(type.isStream()).isEqualTo(!type.name().startsWith("SQS"));
	}

	@Test
	void valuesAreTheConstantsInTheirOrder() {
		assertThat(EventType.values()).containsExactly(EventType.SQS, EventType.SQS_FIFO, EventType.KINESIS,
				EventType.DYNAMODB, EventType.KAFKA);
		EventType.values()[0] = OWN;
		assertThat(EventType.values()).doesNotContain(OWN);
	}

	@Test
	void unknownNameIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventType.valueOf("sqs\n"))
			.withMessage("'name' must be one of [SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA] but is sqs\\u000a");
	}

	@Test
	void ownTypeHasWhatItIsGiven() {
		assertThat(OWN).hasToString("ACTIVE_MQ");
		assertThat(OWN.name()).isEqualTo("ACTIVE_MQ");
		assertThat(OWN.eventSource()).isEqualTo("aws:mq");
		assertThat(OWN.redelivery()).isEqualTo(Redelivery.BATCH);
		assertThat(OWN.isStream()).isFalse();
		assertThat(EventType.of("A", "b", Redelivery.CHECKPOINT).isStream()).isTrue();
	}

	@Test
	void ownTypeCannotBeTakenForAConstant() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventType.of("SQS", "aws:sqs", Redelivery.RECORD))
			.withMessage("'name' must not be SQS, which is the name of EventType.SQS");
	}

	@Test
	void ownTypeNeedsTexts() {
		assertThatIllegalArgumentException().isThrownBy(() -> EventType.of(" ", "aws:mq", Redelivery.RECORD))
			.withMessage("'name' must not be blank");
		assertThatIllegalArgumentException().isThrownBy(() -> EventType.of("A", "", Redelivery.RECORD))
			.withMessage("'eventSource' must not be blank");
	}

	@Test
	void typesAreEqualIfNothingDiffers() {
		assertThat(EventType.of("ACTIVE_MQ", "aws:mq", Redelivery.BATCH)).isEqualTo(OWN).hasSameHashCodeAs(OWN);
		assertThat(EventType.of("ACTIVE", "aws:mq", Redelivery.BATCH)).isNotEqualTo(OWN);
		assertThat(EventType.of("ACTIVE_MQ", "aws:amq", Redelivery.BATCH)).isNotEqualTo(OWN);
		assertThat(EventType.of("ACTIVE_MQ", "aws:mq", Redelivery.RECORD)).isNotEqualTo(OWN);
		assertThat(OWN).isNotEqualTo("ACTIVE_MQ").isNotEqualTo(null).isEqualTo(OWN);
	}

	@ParameterizedTest
	@EnumSource
	void ownTypeHasDefaultsThatLoseNothing(Redelivery redelivery) {
		EventType type = EventType.of("OWN", "my:queue", redelivery);
		BatchSettings settings = BatchSettings.defaults(type);
		assertThat(settings.onFailure()).isEqualTo(OnFailure.SKIP_GROUP);
		assertThat(settings.failInvocation())
			.isEqualTo((redelivery == Redelivery.BATCH) ? FailInvocation.WHEN_ANY_FAILS : FailInvocation.NEVER);
		assertThat(settings.redeliveryMemory()).isEqualTo(redelivery != Redelivery.RECORD);
		assertThat(OnFailure.values()).allMatch((onFailure) -> onFailure.isSupportedBy(type));
	}

}
