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

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

import io.github.lambdabatch.EventType;

/**
 * An event, and who gets it.
 *
 * @param application who gets it
 * @param source where the event was from before it was changed
 * @param bytes the event
 * @param changed whether the event was changed, so that it may be no event any more
 */
record FuzzEvent(FuzzApplication application, EventType source, byte[] bytes, boolean changed) {

	private static final Charset UTF_32BE = Charset.forName("UTF-32BE");

	private static final Charset UTF_32LE = Charset.forName("UTF-32LE");

	/**
	 * Make an event by chance.
	 * @param seed decides everything about it
	 */
	static FuzzEvent of(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		FuzzApplication application = pick(random, FuzzApplication.values());
		EventType source = pick(random, EventType.values());
		EventGenerator generator = new EventGenerator(random);
		Mutations mutations = new Mutations(random, generator);
		int kind = random.nextInt(100);
		Json event = generator.event(source);
		int changes = (kind >= 25 && kind < 82) ? number(random) : 0;
		for (int i = 0; i < changes; i++) {
			event = mutations.mutate(event, () -> generator.event(pick(random, EventType.values())));
		}
		String text = JsonWriter.write(event, random);
		byte[] encoded = (kind < 25) ? text.getBytes(StandardCharsets.UTF_8) : encode(text, random);
		int byteChanges = (kind >= 72) ? number(random) : 0;
		for (int i = 0; i < byteChanges; i++) {
			encoded = mutations.mutate(encoded,
					() -> JsonWriter.write(generator.event(source), random).getBytes(StandardCharsets.UTF_8));
		}
		return new FuzzEvent(application, source, encoded, kind >= 25);
	}

	private static int number(SplittableRandom random) {
		return (random.nextInt(3) > 0) ? 1 : random.nextInt(2, 5);
	}

	private static byte[] encode(String text, SplittableRandom random) {
		return switch (random.nextInt(40)) {
			case 0 -> ("\ufeff" + text).getBytes(StandardCharsets.UTF_8);
			case 1 -> text.getBytes(StandardCharsets.UTF_16LE);
			case 2 -> text.getBytes(StandardCharsets.UTF_16BE);
			case 3 -> ("\ufeff" + text)
				.getBytes(random.nextBoolean() ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
			case 4 -> text.getBytes(random.nextBoolean() ? UTF_32BE : UTF_32LE);
			case 5 -> ("\ufeff" + text).getBytes(random.nextBoolean() ? UTF_32BE : UTF_32LE);
			default -> text.getBytes(StandardCharsets.UTF_8);
		};
	}

	private static <T> T pick(SplittableRandom random, T[] values) {
		return values[random.nextInt(values.length)];
	}

}
