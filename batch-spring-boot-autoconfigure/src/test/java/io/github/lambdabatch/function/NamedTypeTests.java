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

package io.github.lambdabatch.function;

import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link NamedType}.
 */
class NamedTypeTests {

	private final NamedType type = new NamedType(Map.class, new NamedType(List.class, String.class), byte[].class);

	private final ParameterizedType same = (ParameterizedType) new ParameterizedTypeReference<Map<List<String>, byte[]>>() {
	}.getType();

	@Test
	void isLikeTheTypeOfJava() {
		assertThat(this.type).isEqualTo(this.same).hasSameHashCodeAs(this.same).hasToString(this.same.toString());
		assertThat(this.same).isEqualTo(this.type);
		assertThat(this.type.getTypeName()).isEqualTo(this.same.getTypeName()).isSameAs(this.type.getTypeName());
		assertThat(this.type.getOwnerType()).isNull();
	}

	@Test
	void differsFromOtherTypes() {
		assertThat(this.type).isNotEqualTo(new NamedType(Map.class, String.class, byte[].class))
			.isNotEqualTo(new NamedType(Function.class, new NamedType(List.class, String.class), byte[].class))
			.isNotEqualTo(Map.class);
	}

	@Test
	void argumentsCannotBeChanged() {
		this.type.getActualTypeArguments()[0] = Object.class;
		assertThat(this.type).isEqualTo(this.same);
	}

	@Test
	void isResolvedAsTheTypeOfABatchFunction() {
		ResolvableType function = ResolvableType.forType(BatchFunctionRegistrar.BATCH_FUNCTION_TYPE);
		assertThat(function.resolve()).isEqualTo(Function.class);
		assertThat(function.getGeneric(0).resolve()).isEqualTo(Message.class);
		assertThat(function.getGeneric(0, 0).resolve()).isEqualTo(InputStream.class);
		assertThat(function.getGeneric(1, 0).resolve()).isEqualTo(byte[].class);
	}

}
