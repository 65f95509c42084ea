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

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Recognizes results that represent unfinished work although they are neither futures of
 * the JDK nor known to Spring's registry of reactive types. Those that can be converted
 * to a {@link CompletionStage} are awaited. The others are rejected, as their work would
 * never be done or awaited.
 */
final class ThirdPartyResults {

	/** Types of optional libraries, by name. */
	private static final Set<String> WORK_TYPES = Set.of("kotlinx.coroutines.Job", "kotlin.sequences.Sequence",
			"io.vertx.core.Future", "io.vertx.core.Promise", "scala.concurrent.Future");

	private static final ClassValue<Kind> KINDS = new ClassValue<>() {

		@Override
		protected Kind computeValue(Class<?> type) {
			return kindOf(type);
		}

	};

	private ThirdPartyResults() {
	}

	/**
	 * Return the work that a result represents.
	 * @return the work, or {@code null} if the result is not of such a type
	 * @throws IllegalStateException if the work cannot be awaited
	 */
	static @Nullable CompletionStage<?> toStage(Object result) {
		Kind kind = KINDS.get(result.getClass());
		if (kind.toStage().isPresent()) {
			return (CompletionStage<?>) ReflectionUtils.invokeMethod(kind.toStage().get(), result);
		}
		if (kind.isWork()) {
			throw new IllegalStateException(("The handler returned a %s, which represents unfinished work and cannot be"
					+ " awaited. Finish the work before the handler returns, or return a CompletionStage or a reactive"
					+ " type")
				.formatted(result.getClass().getName()));
		}
		return null;
	}

	/**
	 * Return whether a result represents unfinished work.
	 */
	static boolean isWork(Object result) {
		return KINDS.get(result.getClass()).isWork();
	}

	private static Kind kindOf(Class<?> type) {
		boolean work = BaseStream.class.isAssignableFrom(type) || ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.anyMatch((candidate) -> WORK_TYPES.contains(candidate.getName()));
		Method toStage = ClassUtils.getMethodIfAvailable(type, "toCompletionStage");
		if (toStage == null || !CompletionStage.class.isAssignableFrom(toStage.getReturnType())) {
			return new Kind(work, Optional.empty());
		}
		// The class itself may be inaccessible.
		Method accessible = ClassUtils.getPubliclyAccessibleMethodIfPossible(toStage, type);
		boolean callable = Modifier.isPublic(accessible.getDeclaringClass().getModifiers());
		return new Kind(true, callable ? Optional.of(accessible) : Optional.empty());
	}

	/**
	 * What is known of a class of results.
	 *
	 * @param isWork whether its instances represent unfinished work
	 * @param toStage the method that converts an instance to a stage, if there is one
	 */
	private record Kind(boolean isWork, Optional<Method> toStage) {
	}

}
