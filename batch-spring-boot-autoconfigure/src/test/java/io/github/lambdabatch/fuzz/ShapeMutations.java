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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Changes the structure of events that are not of the usual shape: of the array that a
 * pipe sends, and of the partitions of topics.
 */
final class ShapeMutations {

	private static final String[] PARTITIONS = { "orders-0", "orders-1", "orders-2", "audit.log-1-0", "a@b-1", "", " ",
			"\u2003" };

	private final SplittableRandom random;

	private final Mutations mutations;

	ShapeMutations(SplittableRandom random, Mutations mutations) {
		this.random = random;
		this.mutations = mutations;
	}

	/**
	 * Change an array of records.
	 * @param records the records
	 * @param other makes another event, of whichever source
	 */
	Json pipe(Json.Arr records, Supplier<Json> other) {
		switch (this.random.nextInt(8)) {
			case 0 -> {
				return Json.object("Records", records);
			}
			case 1 -> {
				return Json.array(records);
			}
			case 2 -> records.elements().addAll(records(other.get()));
			default -> elements(records.elements());
		}
		return records;
	}

	/**
	 * Change an event of Kafka.
	 * @param event the event
	 * @param partitions its records by partition
	 * @param other makes another event, of whichever source
	 */
	Json topics(Json.Obj event, Json.Obj partitions, Supplier<Json> other) {
		List<Json.Member> members = partitions.members();
		int index = members.isEmpty() ? 0 : this.random.nextInt(members.size());
		String name = members.isEmpty() ? pick(PARTITIONS) : members.get(index).name();
		Json records = members.isEmpty() ? Json.array() : members.get(index).value();
		switch (this.random.nextInt(18)) {
			case 0 -> event.add("records", pick(Json.NULL, Json.object(), partitions.copy(), Json.array()));
			case 1 -> event.members().add(0, new Json.Member("records", pick(Json.object(), partitions.copy())));
			case 2 -> partitions.add(name, records.copy());
			case 3 -> members.add(0, new Json.Member(name, Json.array()));
			case 4 -> partitions.add(pick(PARTITIONS), records.copy());
			case 5 -> {
				members.removeIf((member) -> member.name().equals(name));
				partitions.add(pick(PARTITIONS), records);
			}
			case 6 -> {
				members.removeIf((member) -> member.name().equals(name));
				partitions.add(name, pick(Json.NULL, Json.object(), Json.object(name, records), new Json.Str("x")));
			}
			case 7 -> {
				return piped(event);
			}
			case 8 -> {
				return Json.object("Records", piped(event));
			}
			case 9 -> event.members()
				.add(this.random.nextInt(event.members().size() + 1), new Json.Member("Records",
						pick(Json.array(), Json.NULL, new Json.Arr(new ArrayList<>(records(other.get()))))));
			case 10 -> {
				event.members().removeIf((member) -> "records".equals(member.name()));
				event.add(pick("Records", "RECORDS", "record", "records "), partitions);
			}
			case 11 -> Collections.reverse(members);
			default -> {
				if (records instanceof Json.Arr array) {
					elements(array.elements());
				}
			}
		}
		return event;
	}

	private void elements(List<Json> elements) {
		switch (this.random.nextInt(6)) {
			case 0 -> Collections.reverse(elements);
			case 1 -> {
				if (!elements.isEmpty()) {
					elements.add(elements.get(this.random.nextInt(elements.size())).copy());
				}
			}
			case 2 -> elements.add(this.random.nextInt(elements.size() + 1),
					pick(Json.NULL, Json.object(), Json.array(), new Json.Str("x")));
			case 3 -> this.mutations.setEverywhere(elements);
			default -> this.mutations.crossOver(elements);
		}
	}

	/**
	 * Return what a pipe would send.
	 */
	private static Json.Arr piped(Json.Obj event) {
		// Copies, as the records themselves may be among them under another name.
		List<Json.Member> common = event.members()
			.stream()
			.filter((member) -> !"records".equals(member.name()))
			.map((member) -> new Json.Member(member.name(), member.value().copy()))
			.toList();
		Json.Arr piped = Json.array();
		for (Json element : records(event)) {
			if (element instanceof Json.Obj record) {
				record.members().addAll(common);
			}
			piped.elements().add(element);
		}
		return piped;
	}

	/**
	 * Return the records of an event of whichever shape.
	 */
	private static List<Json> records(Json event) {
		List<Json> records = new ArrayList<>();
		if (event instanceof Json.Arr array) {
			records.addAll(array.elements());
		}
		else if (event instanceof Json.Obj object && object.get("Records") instanceof Json.Arr array) {
			records.addAll(array.elements());
		}
		else if (event instanceof Json.Obj object && object.get("records") instanceof Json.Obj partitions) {
			for (Json.Member partition : partitions.members()) {
				records.addAll(records(partition.value()));
			}
		}
		return records;
	}

	@SafeVarargs
	private <T> T pick(T... values) {
		return values[this.random.nextInt(values.length)];
	}

}
