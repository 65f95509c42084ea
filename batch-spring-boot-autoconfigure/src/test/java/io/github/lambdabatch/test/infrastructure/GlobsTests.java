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

package io.github.lambdabatch.test.infrastructure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.lambdabatch.test.infrastructure.Globs.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Globs}.
 */
class GlobsTests {

	@ParameterizedTest
	@CsvSource({ "sqs:SendMessage,sqs:SendMessage,true", "SQS:sendmessage,sqs:SendMessage,true",
			"sqs:Send*,sqs:SendMessage,true", "*,sqs:SendMessage,true", "sqs:*Message,sqs:SendMessage,true",
			"sqs:SendMessage*,sqs:SendMessage,true", "sqs:SendMessag?,sqs:SendMessage,true",
			"sqs:SendMessage?,sqs:SendMessage,false", "sqs:Receive*,sqs:SendMessage,false",
			"sqs:Send,sqs:SendMessage,false", "'',sqs:SendMessage,false" })
	void actions(String pattern, String action, boolean included) {
		assertThat(Globs.includes(pattern, action)).isEqualTo(included);
	}

	/**
	 * {@code <r>} stands for the region, {@code <?>} for what is not known.
	 */
	@ParameterizedTest
	@CsvSource({ "*,arn:aws:sqs:<r>:1:orders,YES", "arn:aws:sqs:<r>:1:orders,arn:aws:sqs:<r>:1:orders,YES",
			"arn:aws:sqs:eu:1:orders,arn:aws:sqs:<r>:1:orders,YES",
			"arn:aws:sqs:<r>:1:orders,arn:aws:sqs:eu:1:orders,YES", "arn:aws:sqs:*:*:ord*,arn:aws:sqs:<r>:1:orders,YES",
			"arn:aws:sqs:<r>:1:payments,arn:aws:sqs:<r>:1:orders,NO", "arn:aws:sns:*,arn:aws:sqs:<r>:1:<?>,NO",
			"arn:aws:sqs:*,arn:aws:sqs:<r>:1:<?>,YES", "arn:aws:sqs:*:1:orders,arn:aws:sqs:<r>:1:<?>,OPEN",
			"<?>,arn:aws:sqs:<r>:1:orders,OPEN", "<?>,<?>,OPEN", "arn:aws:sqs:<r>:1:<?>,arn:aws:sqs:<r>:1:orders,OPEN",
			"arn:aws:sqs:<r>:1:<?>,arn:aws:sns:<r>:1:orders,NO", "*,<?>,YES" })
	void arns(String pattern, String arn, Verdict verdict) {
		assertThat(Globs.includes(value(pattern), value(arn))).isEqualTo(verdict);
	}

	@Test
	void manyWildcardsTakeNoTime() {
		assertThat(Globs.includes("*a".repeat(500) + "b", "a".repeat(1000))).isFalse();
	}

	private static Value value(String text) {
		List<Value> parts = new ArrayList<>();
		for (String part : text.split("(?=<)|(?<=>)")) {
			parts.add(part.equals("<r>") ? new Value.Pseudo("AWS::Region")
					: part.equals("<?>") ? new Value.Unknown("") : Value.of(part));
		}
		return Value.concat(parts);
	}

}
