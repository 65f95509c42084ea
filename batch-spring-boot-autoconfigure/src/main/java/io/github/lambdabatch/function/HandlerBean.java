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

import java.util.Set;

import com.amazonaws.services.lambda.runtime.Context;
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.payload.InputType;

/**
 * A bean that handles one record, as described by its bean definition.
 *
 * @param name the name of the bean, and of the function
 * @param shape the functional interface of the bean
 * @param inputType the type of the input of the bean
 * @param contextType the type of the second argument of the bean;
 * {@link ResolvableType#NONE} if it takes only one
 * @param lazy whether the bean is created only when it is first needed
 */
record HandlerBean(String name, HandlerShape shape, InputType inputType, ResolvableType contextType, boolean lazy) {

	/**
	 * Whether a type is, or contains at any depth, a record or another part of an event.
	 */
	static boolean mentionsPartOfEvent(ResolvableType type) {
		return mentionsRecordType(type) || AwsEventTypes.insteadOf(type) != null;
	}

	/**
	 * Whether a type is, or contains at any depth, a record or a change.
	 */
	static boolean mentionsRecordType(ResolvableType type) {
		return mentionsRecordType(type, AwsEventTypes.MAX_DEPTH);
	}

	private static boolean mentionsRecordType(ResolvableType type, int depth) {
		if (isUnmistakable(InputType.of(type))
				|| (type.isArray() && mentionsRecordType(type.getComponentType(), depth))) {
			return true;
		}
		if (depth > 0) {
			for (ResolvableType generic : type.getGenerics()) {
				if (mentionsRecordType(generic, depth - 1)) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Whether the bean can be called for one record: its second argument, if it has one,
	 * must be Lambda's context or the context of the record.
	 */
	boolean isCallable() {
		return !this.shape.takesContext() || takesLambdaContext() || (takesRecordContext() && !eventTypes().isEmpty());
	}

	boolean takesLambdaContext() {
		return this.contextType.resolve() == Context.class;
	}

	private boolean takesRecordContext() {
		return this.contextType.resolve() == RecordContext.class;
	}

	/**
	 * Whether the type of the bean alone shows that it handles one record.
	 */
	boolean isUnmistakable() {
		return isUnmistakable(this.inputType);
	}

	private static boolean isUnmistakable(InputType type) {
		return type.isRecord() || type.isChange();
	}

	/**
	 * Whether the bean takes the payload of a record rather than the record itself.
	 */
	boolean takesPayload() {
		return !this.inputType.isRecord();
	}

	/**
	 * Return the sources that records may come from, in the order of the constants.
	 */
	Set<EventType> eventTypes() {
		Set<EventType> eventTypes = this.inputType.eventTypes();
		if (takesRecordContext()) {
			eventTypes.retainAll(InputType.of(this.contextType.getGeneric(0)).eventTypes());
		}
		return eventTypes;
	}

}
