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

package io.github.lambdabatch.recovery;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Describes objects of others, whose methods may throw. A missing description must never
 * keep a record from being saved.
 */
final class Descriptions {

	/** Long enough for a line of the log. */
	private static final int MAX_LENGTH = 500;

	private static final char REPLACEMENT = '\uFFFD';

	private Descriptions() {
	}

	/**
	 * Return what a supplier returns.
	 * @return the value, or {@code null} if the supplier throws anything but an error of
	 * the virtual machine
	 */
	static <T> @Nullable T orNull(Supplier<? extends @Nullable T> supplier) {
		try {
			return supplier.get();
		}
		catch (Throwable ex) {
			if (ex instanceof VirtualMachineError error && !(ex instanceof StackOverflowError)) {
				throw error;
			}
			return null;
		}
	}

	/**
	 * Return the message of an exception.
	 * @return the message, or {@code null} if there is none or it cannot be determined
	 */
	static @Nullable String message(Throwable exception) {
		return orNull(exception::getMessage);
	}

	/**
	 * Describe an exception in one line.
	 * @return the type and, as far as the exception has them, what identifies the error
	 * for AWS and the message
	 */
	static String describe(Throwable exception) {
		StringBuilder text = new StringBuilder(exception.getClass().getSimpleName());
		AwsErrorDetails details = (exception instanceof AwsServiceException service) ? orNull(service::awsErrorDetails)
				: null;
		String message = message(exception);
		if (exception instanceof AwsServiceException service && details != null) {
			text.append(" (%s, status %d".formatted(details.errorCode(), service.statusCode()));
			text.append((service.requestId() != null) ? ", request " + service.requestId() : "").append(')');
			message = details.errorMessage();
		}
		if (message != null) {
			text.append(": ").append(shorten(message, MAX_LENGTH));
		}
		return oneLine(text);
	}

	private static String oneLine(CharSequence text) {
		StringBuilder line = new StringBuilder(text.length());
		text.chars().forEach((character) -> line.append(Character.isISOControl(character) ? ' ' : (char) character));
		return line.toString();
	}

	/**
	 * Cut a text that is too long, with a note of how much is missing.
	 */
	static String shorten(String text, int maxLength) {
		if (text.length() <= maxLength) {
			return text;
		}
		int length = Character.isHighSurrogate(text.charAt(maxLength - 1)) ? maxLength - 1 : maxLength;
		return "%s... (%d more characters)".formatted(text.substring(0, length), text.length() - length);
	}

	/**
	 * Replace unpaired surrogates, which not every reader of JSON accepts.
	 */
	static String wellFormed(String text) {
		StringBuilder wellFormed = new StringBuilder(text.length());
		text.codePoints().forEach((codePoint) -> {
			boolean alone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
			wellFormed.appendCodePoint(alone ? REPLACEMENT : codePoint);
		});
		return wellFormed.toString();
	}

}
