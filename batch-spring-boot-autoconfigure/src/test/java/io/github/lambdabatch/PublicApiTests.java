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

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the public API, types and members, against a committed list, so that every change
 * of it is seen in a review.
 */
class PublicApiTests {

	/** Set to write the list anew. */
	private static final String UPDATE = "lambdabatch.api.update";

	private static final Path LIST = Path.of("src/test/resources/public-api.txt");

	@Test
	void isWhatTheListSays() throws IOException {
		List<String> api = api();
		if (Boolean.getBoolean(UPDATE)) {
			Files.write(LIST, api);
		}
		assertThat(api)
			.as("the public API; if the change is wanted, run this test with -D%s=true and commit %s", UPDATE, LIST)
			.containsExactlyElementsOf(Files.readAllLines(LIST, StandardCharsets.UTF_8));
	}

	private static List<String> api() {
		List<String> lines = new ArrayList<>();
		new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.github.lambdabatch")
			.stream()
			.map(JavaClass::reflect)
			.filter(PublicApiTests::isPublic)
			.sorted(Comparator.comparing((Class<?> type) -> type.getPackageName()).thenComparing(Class::getName))
			.forEach((type) -> {
				lines.add(describe(type));
				members(type).sorted().map((member) -> "    " + member).forEach(lines::add);
			});
		return lines;
	}

	private static boolean isPublic(Class<?> type) {
		Class<?> enclosing = type.getEnclosingClass();
		return !type.isAnonymousClass() && isVisible(type.getModifiers()) && (enclosing == null || isPublic(enclosing));
	}

	private static boolean isVisible(int modifiers) {
		return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
	}

	private static String describe(Class<?> type) {
		String kind = type.isAnnotation() ? "@interface"
				: type.isInterface() ? "interface" : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
		boolean implied = type.isInterface() || type.isEnum() || type.isRecord();
		String modifiers = (type.isSealed() ? "sealed " : "")
				+ (implied ? "" : modifiers(type.getModifiers() & ~Modifier.STATIC));
		List<Type> parents = new ArrayList<>();
		if (!implied && type.getSuperclass() != Object.class) {
			parents.add(type.getGenericSuperclass());
		}
		if (!type.isAnnotation()) {
			Arrays.stream(type.getGenericInterfaces()).filter(PublicApiTests::isTold).forEach(parents::add);
		}
		return modifiers + kind + " " + type.getName() + typeParameters(type.getTypeParameters()) + components(type)
				+ (parents.isEmpty() ? ""
						: parents.stream().map(PublicApiTests::name).collect(Collectors.joining(", ", " : ", "")));
	}

	/** They say the same as the canonical constructor. */
	private static String components(Class<?> type) {
		return type.isRecord() ? Arrays.stream(type.getRecordComponents())
			.map((component) -> name(component.getAnnotatedType()) + " " + component.getName())
			.collect(Collectors.joining(", ", "(", ")")) : "";
	}

	private static boolean isCanonical(Constructor<?> constructor) {
		Class<?> type = constructor.getDeclaringClass();
		return type.isRecord() && Arrays.equals(constructor.getParameterTypes(),
				Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray(Class<?>[]::new));
	}

	/** What a type is for those who can name it. */
	private static boolean isTold(Type type) {
		return !(type instanceof Class<?> raw) || Modifier.isPublic(raw.getModifiers());
	}

	private static String typeParameters(TypeVariable<?>[] variables) {
		return (variables.length == 0) ? ""
				: Arrays.stream(variables)
					.map((variable) -> variable.getName() + bounds(variable))
					.collect(Collectors.joining(", ", "<", ">"));
	}

	private static String bounds(TypeVariable<?> variable) {
		return Arrays.stream(variable.getAnnotatedBounds())
			.filter((bound) -> bound.getType() != Object.class || isNullable(bound))
			.map((bound) -> " extends " + name(bound))
			.collect(Collectors.joining());
	}

	private static Stream<String> members(Class<?> type) {
		Stream<String> fields = Arrays.stream(type.getDeclaredFields())
			.filter((field) -> isVisible(field.getModifiers()) && !field.isSynthetic())
			.map(PublicApiTests::describe);
		Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
			.filter((constructor) -> isVisible(constructor.getModifiers()) && !constructor.isSynthetic())
			.filter((constructor) -> !isCanonical(constructor))
			.map(PublicApiTests::describe);
		Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
			.filter((method) -> isVisible(method.getModifiers()) && !method.isSynthetic())
			.filter((method) -> !(type.isEnum() && Modifier.isStatic(method.getModifiers())
					&& List.of("values", "valueOf").contains(method.getName())))
			.map(PublicApiTests::describe);
		return Stream.of(fields, constructors, methods).flatMap((members) -> members);
	}

	private static String describe(Field field) {
		return field.isEnumConstant() ? field.getName()
				: modifiers(field.getModifiers()) + name(field.getAnnotatedType()) + " " + field.getName();
	}

	private static String describe(Constructor<?> constructor) {
		return modifiers(constructor.getModifiers()) + "new" + parameters(constructor);
	}

	private static String describe(Method method) {
		int modifiers = method.getModifiers();
		if (method.getDeclaringClass().isInterface() && !method.isDefault()) {
			modifiers &= ~Modifier.ABSTRACT;
		}
		Object value = method.getDefaultValue();
		String typeParameters = typeParameters(method.getTypeParameters());
		return modifiers(modifiers) + (method.isDefault() ? "default " : "")
				+ (typeParameters.isEmpty() ? "" : typeParameters + " ") + name(method.getAnnotatedReturnType()) + " "
				+ method.getName() + parameters(method) + ((value != null) ? " default " + value : "");
	}

	private static String parameters(Executable executable) {
		String parameters = Arrays.stream(executable.getAnnotatedParameterTypes())
			.map(PublicApiTests::name)
			.collect(Collectors.joining(", ", "(", ")"));
		String exceptions = Arrays.stream(executable.getGenericExceptionTypes())
			.map(PublicApiTests::name)
			.collect(Collectors.joining(", "));
		return exceptions.isEmpty() ? parameters : parameters + " throws " + exceptions;
	}

	/** Public is what is not said, and how a method is made nobody's business. */
	private static String modifiers(int modifiers) {
		String text = Modifier
			.toString(modifiers & (Modifier.PROTECTED | Modifier.STATIC | Modifier.FINAL | Modifier.ABSTRACT));
		return text.isEmpty() ? "" : text + " ";
	}

	private static String name(AnnotatedType type) {
		return (isNullable(type) ? "@Nullable " : "") + name(type.getType());
	}

	private static boolean isNullable(AnnotatedType type) {
		return type.isAnnotationPresent(Nullable.class);
	}

	/** Packages make lines long, and no two types have the same simple name. */
	private static String name(Type type) {
		String name = (type instanceof Class<?> raw) ? ClassUtils.getQualifiedName(raw) : type.getTypeName();
		return name.replaceAll("\\b(?:[a-z_][a-zA-Z0-9_]*\\.)+(?=[A-Z])", "").replace('$', '.');
	}

}
