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

package io.github.lambdabatch.sample.local;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.local.SoakLedger.Cause;
import io.github.lambdabatch.sample.local.SoakLedger.Ending;
import io.github.lambdabatch.sample.local.SoakMessage.Kind;
import io.github.lambdabatch.soak.SoakStep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SoakLedger}: it must not overlook a broken promise.
 */
class SoakLedgerTests {

	private static final String REQUEST = "request-1";

	private final SoakLedger ledger = new SoakLedger(2);

	private final Map<Integer, String> bodies = new HashMap<>();

	private int leftInQueues;

	@Test
	void handledAndAcknowledgedMessageIsRight() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		run(REQUEST, 1);
		acknowledge(REQUEST, 1);
		SoakReport report = report();
		assertThat(report.violations()).isEmpty();
		assertThat(report.isRight()).isTrue();
		assertThat(report.runs(Cause.FIRST_TIME)).isOne();
	}

	@Test
	void deadLetteredMessageIsRight() {
		send(1, Kind.REJECTED, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.REJECT);
		deadLetter(1, false);
		acknowledge(REQUEST, 1);
		assertThat(report().isRight()).isTrue();
		assertThat(report().standard().sentAside()).isOne();
	}

	@Test
	void movedMessageIsRight() {
		send(1, Kind.UNRECOVERABLE, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.FAIL);
		this.ledger.ended(REQUEST, Ending.ANSWERED);
		deadLetter(1, true);
		assertThat(report().isRight()).isTrue();
		assertThat(report().standard().movedAside()).isOne();
	}

	@Test
	void acknowledgedMessageThatDidNotRunIsBroken() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		assertThat(this.ledger.inDoubt(List.of(1))).isTrue();
		acknowledge(REQUEST, 1);
		assertBroken("acknowledged, but neither handled nor dead-lettered");
		assertThat(report().violations())
			.anySatisfy((violation) -> assertThat(violation).contains("was neither handled nor dead-lettered"));
	}

	@Test
	void acknowledgedMessageThatBeganButDidNoWorkIsBroken() {
		send(1, Kind.FAILS_ONCE, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.FAIL);
		acknowledge(REQUEST, 1);
		assertBroken("acknowledged, but neither handled nor dead-lettered");
	}

	@Test
	void messageThatVanishedIsBroken() {
		send(1, Kind.HEALTHY, null);
		assertBroken("1 messages were neither deleted nor moved, but the queues hold 0");
	}

	@Test
	void messageThatIsStillThereIsBroken() {
		send(1, Kind.HEALTHY, null);
		this.leftInQueues = 1;
		assertBroken("The time was over before the queues were empty");
	}

	@Test
	void messageBesideThoseThatWereSentIsBroken() {
		this.leftInQueues = 1;
		assertBroken("0 messages were neither deleted nor moved, but the queues hold 1");
	}

	@Test
	void doubleAcknowledgementIsBroken() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		run(REQUEST, 1);
		acknowledge(REQUEST, 1);
		acknowledge(REQUEST, 1);
		assertBroken("acknowledged twice by one invocation");
	}

	@Test
	void acknowledgementByBothDeliveriesOfABatchIsRight() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		this.ledger.invoked("again", List.of(1), true, false);
		run(REQUEST, 1);
		run("again", 1);
		acknowledge(REQUEST, 1);
		acknowledge("again", 1);
		SoakReport report = report();
		assertThat(report.isRight()).isTrue();
		assertThat(report.standard().handledMore()).isOne();
		assertThat(report.runs(Cause.DUPLICATE)).isOne();
	}

	@Test
	void deliveryOfADeletedMessageIsBroken() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		run(REQUEST, 1);
		acknowledge(REQUEST, 1);
		this.ledger.ended(REQUEST, Ending.ANSWERED);
		this.ledger.invoked("again", List.of(1), false, false);
		assertBroken("again after it had deleted it");
	}

	@Test
	void laterMessageOfAGroupThatIsBegunTooEarlyIsBroken() {
		sendGroup();
		this.ledger.invoked(REQUEST, List.of(1, 2), false, false);
		begin(REQUEST, 1, SoakStep.FAIL);
		assertThat(this.ledger.inDoubt(2)).isTrue();
		begin(REQUEST, 2, SoakStep.WORK);
		assertBroken("was begun before Message 1");
	}

	@Test
	void laterMessageOfAGroupAfterADeadLetterIsRight() {
		sendGroup();
		this.ledger.invoked(REQUEST, List.of(1, 2), false, false);
		begin(REQUEST, 1, SoakStep.FAIL);
		deadLetter(1, false);
		assertThat(this.ledger.inDoubt(2)).isFalse();
		run(REQUEST, 2);
		acknowledge(REQUEST, 1);
		acknowledge(REQUEST, 2);
		assertThat(report().violations()).isEmpty();
	}

	@Test
	void repeatedSuffixOfAGroupIsRight() {
		sendGroup();
		this.ledger.invoked(REQUEST, List.of(1, 2), false, false);
		run(REQUEST, 1);
		run(REQUEST, 2);
		this.ledger.ended(REQUEST, Ending.ANSWER_LOST);
		this.ledger.invoked("again", List.of(1, 2), false, false);
		run("again", 1);
		run("again", 2);
		acknowledge("again", 1);
		acknowledge("again", 2);
		SoakReport report = report();
		assertThat(report.violations()).isEmpty();
		assertThat(report.fifo().runs(Cause.AFTER_LOST_ANSWER)).isEqualTo(2);
	}

	@Test
	void messagesOfDifferentGroupsDoNotWaitForEachOther() {
		send(1, Kind.HEALTHY, "a");
		send(2, Kind.HEALTHY, "b");
		this.ledger.invoked(REQUEST, List.of(1, 2), false, false);
		run(REQUEST, 2);
		run(REQUEST, 1);
		acknowledge(REQUEST, 1);
		acknowledge(REQUEST, 2);
		assertThat(report().violations()).isEmpty();
	}

	@Test
	void messagesOfAGroupAtTheSameTimeAreBroken() {
		sendGroup();
		this.ledger.invoked("earlier", List.of(1), false, false);
		run("earlier", 1);
		this.ledger.ended("earlier", Ending.ANSWER_LOST);
		this.ledger.invoked(REQUEST, List.of(1, 2), false, false);
		begin(REQUEST, 1, SoakStep.WORK_SLOWLY);
		begin(REQUEST, 2, SoakStep.WORK);
		assertBroken("while the same invocation was at work on Message 1");
	}

	@Test
	void queueThatTurnsAGroupRoundIsBroken() {
		sendGroup();
		this.ledger.invoked(REQUEST, List.of(2, 1), false, false);
		assertBroken("delivered Message 1", "after a later one of its group");
	}

	@Test
	void moreAttemptsThanAreSetAreBroken() {
		send(1, Kind.POISON, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		for (int attempt = 1; attempt <= 3; attempt++) {
			begin(REQUEST, 1, SoakStep.FAIL);
		}
		assertBroken("was tried 3 times in one invocation");
	}

	@Test
	void attemptAfterAnErrorIsBroken() {
		send(1, Kind.ASSERTION_ERROR, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.THROW_ASSERTION_ERROR);
		begin(REQUEST, 1, SoakStep.WORK);
		assertBroken("tried again in the same invocation after THROW_ASSERTION_ERROR");
	}

	@Test
	void runAfterTheWorkIsDoneIsBroken() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		run(REQUEST, 1);
		run(REQUEST, 1);
		assertBroken("run again in the invocation that had handled it");
	}

	@Test
	void runAfterTheWorkIsDoneIsRightIfItsAttemptMayHaveBeenCutOff() {
		send(1, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, true);
		run(REQUEST, 1);
		run(REQUEST, 1);
		acknowledge(REQUEST, 1);
		assertThat(report().violations()).isEmpty();
	}

	@Test
	void messageTwiceInAnEventIsRefused() {
		send(1, Kind.HEALTHY, null);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.ledger.invoked(REQUEST, List.of(1, 1), false, false));
	}

	@Test
	void runOfAMessageThatWasNotDeliveredIsBroken() {
		send(1, Kind.HEALTHY, null);
		send(2, Kind.HEALTHY, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 2, SoakStep.WORK);
		assertBroken("Message 2 was not in the event");
	}

	@Test
	void malformedMessageThatReachesTheHandlerIsBroken() {
		send(1, Kind.MALFORMED, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.WORK);
		assertBroken("is malformed, but reached the handler");
	}

	@Test
	void handledPoisonIsBroken() {
		send(1, Kind.POISON, null);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		run(REQUEST, 1);
		assertBroken("can never be handled, but was");
	}

	@Test
	void changedDeadLetterIsBroken() {
		send(1, Kind.REJECTED, null);
		this.ledger.deadLettered(1, "id-1", "{\"number\":1}", false);
		assertBroken("is not what was sent");
	}

	@Test
	void deadLetterUnderAnotherIdentifierIsBroken() {
		SoakMessage message = send(1, Kind.REJECTED, null);
		this.ledger.deadLettered(1, "id-2", message.body(), false);
		assertBroken("Message 1 is known as id-1 and as id-2");
	}

	@Test
	void deadLetterOfAnUnknownMessageIsBroken() {
		this.ledger.deadLettered(1, "id-1", "{}", true);
		assertBroken("Message id-1 was never sent");
	}

	@Test
	void messagesWithTheSameIdentifierAreBroken() {
		send(1, Kind.HEALTHY, null);
		this.ledger.sending(new SoakMessage(2, Kind.HEALTHY, null));
		this.ledger.identified(2, "id-1");
		this.leftInQueues = 2;
		assertBroken("no message identifier of its own");
	}

	@Test
	void sendingTwiceIsRefused() {
		SoakMessage message = send(1, Kind.HEALTHY, null);
		assertThatIllegalArgumentException().isThrownBy(() -> this.ledger.sending(message));
	}

	@Test
	void runsAreCountedByTheirCauses() {
		send(1, Kind.FAILS_TWICE, null);
		for (Ending ending : Ending.values()) {
			this.ledger.invoked(ending.name(), List.of(1), false, false);
			begin(ending.name(), 1, SoakStep.FAIL);
			begin(ending.name(), 1, SoakStep.FAIL);
			this.ledger.ended(ending.name(), ending);
		}
		this.ledger.invoked("unused", List.of(1), false, false);
		this.ledger.ended("unused", Ending.ANSWERED);
		this.ledger.invoked(REQUEST, List.of(1), false, false);
		begin(REQUEST, 1, SoakStep.FAIL);
		this.ledger.invoked("overlapping", List.of(1), false, false);
		begin("overlapping", 1, SoakStep.WORK);
		this.leftInQueues = 1;
		SoakReport report = report();
		assertThat(report.runs(Cause.RETRY)).isEqualTo(5);
		assertThat(List.of(Cause.FIRST_TIME, Cause.AFTER_FAILURE, Cause.AFTER_LOST_ANSWER,
				Cause.AFTER_FAILED_INVOCATION, Cause.AFTER_KILL, Cause.AFTER_NO_RUN, Cause.OVERLAP))
			.allSatisfy((cause) -> assertThat(report.runs(cause)).as("%s", cause).isOne());
		assertThat(report.runs(Cause.AFTER_TIMEOUT)).isZero();
	}

	@Test
	void manyViolationsAreCountedButNotAllKept() {
		for (int i = 0; i < 1000; i++) {
			this.ledger.violation("number %d", i);
		}
		SoakReport report = report();
		assertThat(report.violationCount()).isEqualTo(1000);
		assertThat(report.violations()).hasSizeLessThan(100).first().isEqualTo("number 0");
	}

	@Test
	void messagesThatAreLeftAreAwaited() throws Exception {
		send(1, Kind.HEALTHY, null);
		assertThat(this.ledger.awaitOpen(1, 0)).isTrue();
		assertThat(this.ledger.awaitOpen(0, 0)).isFalse();
		this.ledger.deleted(1);
		this.ledger.deleted(1);
		assertThat(this.ledger.awaitOpen(0, 0)).isTrue();
		assertThat(this.ledger.open()).isZero();
	}

	private SoakMessage send(int number, Kind kind, @Nullable String group) {
		SoakMessage message = new SoakMessage(number, kind, group);
		this.ledger.sending(message);
		this.ledger.identified(number, "id-" + number);
		this.bodies.put(number, message.body());
		return message;
	}

	private void sendGroup() {
		send(1, Kind.HEALTHY, "a");
		send(2, Kind.HEALTHY, "a");
	}

	private void begin(String requestId, int number, SoakStep step) {
		this.ledger.began(requestId, number);
		this.ledger.told(requestId, number, step);
	}

	private void run(String requestId, int number) {
		begin(requestId, number, SoakStep.WORK);
		this.ledger.handled(requestId, number);
	}

	private void acknowledge(String requestId, int number) {
		this.ledger.acknowledged(requestId, number);
		this.ledger.deleted(number);
	}

	private void deadLetter(int number, boolean byQueue) {
		this.ledger.deadLettered(number, "id-" + number, Objects.requireNonNull(this.bodies.get(number)), byQueue);
	}

	private SoakReport report() {
		return this.ledger.report(this.leftInQueues);
	}

	private void assertBroken(String... texts) {
		SoakReport report = report();
		assertThat(report.isRight()).isFalse();
		assertThat(report.violations()).first().asString().contains(texts);
	}

}
