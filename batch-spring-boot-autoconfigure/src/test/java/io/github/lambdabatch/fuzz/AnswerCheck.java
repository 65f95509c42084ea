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

package io.github.lambdabatch.fuzz;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.fuzz.ExpectedBatch.ExpectedRecord;

/**
 * Checks an answer: that nothing is acknowledged that was not handled, as its bytes say.
 */
final class AnswerCheck {

	private final FuzzApplication application;

	private final EventType type;

	private final boolean piped;

	private final List<ExpectedRecord> records;

	private final boolean lanesKnown;

	private final List<String> reported;

	private final List<String> seen;

	private final Map<String, Integer> seenTimes = new HashMap<>();

	private AnswerCheck(FuzzApplication application, EventType type, ExpectedBatch expected, List<String> reported,
			List<String> seen) {
		this.application = application;
		this.type = type;
		this.piped = expected.piped();
		this.records = expected.records();
		this.lanesKnown = !expected.doubts().lanes;
		this.reported = reported;
		this.seen = seen;
		seen.forEach((view) -> this.seenTimes.merge(view, 1, Integer::sum));
	}

	/**
	 * Check an answer.
	 * @param application who has given it
	 * @param expected what the bytes of the event say
	 * @param answer the answer
	 * @param seen what the handlers have seen, in the order of their calls
	 * @return the reported identifiers
	 * @throws AssertionError if the answer is wrong
	 */
	static List<String> answered(FuzzApplication application, ExpectedBatch expected, String answer,
			List<String> seen) {
		List<String> reported = reported(answer, expected.type());
		require(!reported.isEmpty() || seen.stream().noneMatch((view) -> view.contains(ExpectedRecord.MARKER)),
				"nothing is reported although a handler has failed");
		if (expected.doubts().event) {
			return reported;
		}
		require(expected.refusal() == null, "an event is answered of which %s", expected.refusal());
		if (expected.type() == null) {
			require(reported.isEmpty() && seen.isEmpty(), "there are no records");
			return reported;
		}
		new AnswerCheck(application, expected.type(), expected, reported, seen).check();
		return reported;
	}

	/**
	 * Check that no record of a refused event has been handled.
	 */
	static void refused(List<String> seen) {
		require(seen.isEmpty(), "a handler has been called, but the event was refused");
	}

	/**
	 * Return how a record of Kafka is named here.
	 */
	static String identifier(String partition, Object offset) {
		return partition + "@" + offset;
	}

	private static List<String> reported(String answer, @Nullable EventType type) {
		List<String> reported = new ArrayList<>();
		try {
			Json.Obj root = only(StrictJson.parse(answer).root(), "batchItemFailures");
			for (Json failure : ((Json.Arr) root.members().get(0).value()).elements()) {
				Json.Obj item = only(failure, "itemIdentifier");
				Json identifier = item.members().get(0).value();
				boolean kafka = identifier instanceof Json.Obj;
				require(type == null || kafka == (type == EventType.KAFKA),
						"an identifier has the form of another source");
				reported.add(kafka ? kafkaIdentifier((Json.Obj) identifier) : ((Json.Str) identifier).value());
			}
		}
		catch (NotJsonException | ClassCastException ex) {
			throw new AssertionError("this is not an answer: " + answer);
		}
		require(reported.stream().noneMatch(String::isBlank), "a blank identifier is reported");
		require(new HashSet<>(reported).size() == reported.size(), "an identifier is reported twice");
		return reported;
	}

	private static String kafkaIdentifier(Json.Obj identifier) {
		require(identifier.members().size() == 2, "an identifier has more than a partition and an offset");
		return (identifier.get("partition") instanceof Json.Str partition
				&& identifier.get("offset") instanceof Json.Num offset)
						? identifier(partition.value(), new BigInteger(offset.literal())) : "";
	}

	private static Json.Obj only(Json json, String name) {
		Json.Obj object = (Json.Obj) json;
		require(object.members().size() == 1 && object.get(name) != null, "there is something other than %s", name);
		return object;
	}

	private void check() {
		Set<String> identifiers = this.records.stream().map(ExpectedRecord::identifier).collect(Collectors.toSet());
		require(identifiers.containsAll(this.reported), "an identifier is reported that is not one of the event's");
		checkAcknowledged();
		if (this.records.stream().anyMatch(ExpectedRecord::doubtful)) {
			return;
		}
		checkSeen();
		if (this.lanesKnown) {
			checkOrder();
			checkExactly();
		}
	}

	/**
	 * The promise itself.
	 */
	private void checkAcknowledged() {
		Map<String, Integer> handledTimes = new HashMap<>();
		for (int i = 0; i < this.records.size(); i++) {
			ExpectedRecord record = this.records.get(i);
			if (!isAcknowledged(i) || record.doubtful()) {
				continue;
			}
			require(!record.fails(), "record %d is acknowledged, but must fail", i);
			int times = handledTimes.merge(String.valueOf(record.view()), 1, Integer::sum);
			require(times <= this.seenTimes.getOrDefault(record.view(), 0),
					"record %d is acknowledged, but its handler has not seen it as it is: %s", i, record.view());
		}
	}

	private boolean isAcknowledged(int index) {
		if (this.reported.isEmpty()) {
			return true;
		}
		if (!hasCheckpoint()) {
			return !this.reported.contains(this.records.get(index).identifier());
		}
		require(this.reported.size() == 1, "a stream has more than one checkpoint");
		if (this.piped) {
			return this.records.subList(0, index + 1)
				.stream()
				.noneMatch((record) -> record.identifier().equals(this.reported.get(0)));
		}
		// Only numbers have a place in the stream.
		return isNumbered() && number(this.records.get(index).identifier()).compareTo(number(this.reported.get(0))) < 0;
	}

	/**
	 * Whether one identifier is reported, from which on all records are delivered again.
	 * Those of Kafka may be, or may not, so all that were not handled are reported.
	 */
	private boolean hasCheckpoint() {
		return this.type.isStream() && this.type != EventType.KAFKA;
	}

	private boolean isNumbered() {
		return this.records.stream().allMatch((record) -> isNumber(record.identifier()));
	}

	private static boolean isNumber(String identifier) {
		return identifier.chars().allMatch((c) -> c >= '0' && c <= '9');
	}

	private static BigInteger number(String identifier) {
		return new BigInteger(identifier);
	}

	/**
	 * Nothing is handed to a handler but the records, and each of them once.
	 */
	private void checkSeen() {
		Map<String, Integer> times = new HashMap<>();
		this.records.stream()
			.filter((record) -> record.view() != null)
			.forEach((record) -> times.merge(String.valueOf(record.view()), 1, Integer::sum));
		this.seenTimes.forEach((view, count) -> require(count <= times.getOrDefault(view, 0),
				"a handler has seen what is not in the event, or too often: %s", view));
	}

	/**
	 * In a lane, records start in the order of the event.
	 */
	private void checkOrder() {
		Map<String, Integer> indexes = new HashMap<>();
		for (int i = 0; i < this.records.size(); i++) {
			String view = this.records.get(i).view();
			if (view != null && indexes.put(view, i) != null) {
				return;
			}
		}
		boolean ordered = this.type != EventType.SQS;
		Map<Object, Integer> last = new HashMap<>();
		boolean[] ran = new boolean[this.records.size()];
		for (String view : this.seen) {
			int index = indexes.getOrDefault(view, -1);
			ran[index] = true;
			Integer previous = last.put(String.valueOf(this.records.get(index).lane()), index);
			require(!ordered || previous == null || previous < index, "the order of a lane is broken");
		}
		if (ordered && onFailure() != OnFailure.CONTINUE) {
			Set<Object> stopped = new HashSet<>();
			for (int i = 0; i < ran.length; i++) {
				ExpectedRecord record = this.records.get(i);
				String lane = String.valueOf(record.lane());
				require(!ran[i] || !stopped.contains(lane), "record %d has run behind a failed one", i);
				if (record.fails()) {
					stopped.add(lane);
				}
			}
		}
	}

	private OnFailure onFailure() {
		return this.application.onFailure(this.type);
	}

	/**
	 * Except where it depends on the moment which records still start, there is exactly
	 * one right answer.
	 */
	private void checkExactly() {
		boolean stops = onFailure() == OnFailure.STOP;
		if (stops && this.application.isParallel()) {
			checkStoppedInParallel();
			return;
		}
		List<String> expectedSeen = new ArrayList<>();
		Set<String> notHandled = new LinkedHashSet<>();
		Set<Object> stopped = new HashSet<>();
		boolean stoppedAll = false;
		for (ExpectedRecord record : this.records) {
			boolean runs = !stoppedAll && !stopped.contains(String.valueOf(record.lane()));
			if (runs && record.view() != null) {
				expectedSeen.add(record.view());
			}
			if (runs && !record.fails()) {
				continue;
			}
			notHandled.add(record.identifier());
			stoppedAll |= stops;
			if (onFailure() == OnFailure.SKIP_GROUP) {
				stopped.add(String.valueOf(record.lane()));
			}
		}
		require(this.seen.size() == expectedSeen.size(), "%d records have run instead of %d", this.seen.size(),
				expectedSeen.size());
		require(this.application.isParallel() || this.seen.equals(expectedSeen),
				"in sequence the records must run in the order of the event");
		List<String> expectedReported = hasCheckpoint() ? earliest(notHandled) : List.copyOf(notHandled);
		require(this.reported.equals(expectedReported), "reported are %s instead of %s", this.reported,
				expectedReported);
	}

	private void checkStoppedInParallel() {
		for (ExpectedRecord record : this.records) {
			if (record.fails()) {
				require(hasCheckpoint() || this.reported.contains(record.identifier()),
						"the first failed record is not reported");
				return;
			}
			require(this.seenTimes.containsKey(String.valueOf(record.view())),
					"a record before the failed one has not run");
		}
		require(this.reported.isEmpty(), "records are reported although none has failed");
	}

	private List<String> earliest(Set<String> identifiers) {
		if (this.piped) {
			return identifiers.stream().limit(1).toList();
		}
		String earliest = null;
		for (String identifier : identifiers) {
			if (!isNumber(identifier)) {
				// There is no order but that of the event, or of what is nearly a number.
				return this.reported.stream().filter(identifiers::contains).toList();
			}
			earliest = (earliest == null || number(identifier).compareTo(number(earliest)) < 0) ? identifier : earliest;
		}
		return (earliest != null) ? List.of(earliest) : List.of();
	}

	private static void require(boolean condition, String message, @Nullable Object... arguments) {
		if (!condition) {
			throw new AssertionError((arguments.length > 0) ? message.formatted(arguments) : message);
		}
	}

}
