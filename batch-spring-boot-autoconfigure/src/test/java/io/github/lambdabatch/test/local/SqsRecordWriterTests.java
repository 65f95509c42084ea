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

package io.github.lambdabatch.test.local;

import java.util.Map;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqsRecordWriter}.
 */
class SqsRecordWriterTests {

	private final SqsRecordWriter writer = new SqsRecordWriter("arn:aws:sqs:eu-central-1:123456789012:orders");

	@Test
	void recordHasTheShapeOfLambdasEvents() {
		Message message = Message.builder()
			.messageId("m-1")
			.receiptHandle("handle-1")
			.body("{\"text\":\"zażółć €\"}")
			.md5OfBody("md5-body")
			.md5OfMessageAttributes("md5-attributes")
			.attributes(Map.of(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "3",
					MessageSystemAttributeName.MESSAGE_GROUP_ID, "tenant-7"))
			.messageAttributes(Map.of("contentType",
					MessageAttributeValue.builder().dataType("String").stringValue("application/json").build(),
					"signature",
					MessageAttributeValue.builder()
						.dataType("Binary")
						.binaryValue(SdkBytes
							.fromByteArray(new byte[] { (byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF, 1 }))
						.build()))
			.build();
		assertThat(this.writer.record(message)).satisfies((json) -> assertSameJson(json,
				"""
						{"messageId":"m-1","receiptHandle":"handle-1","body":"{\\"text\\":\\"zażółć €\\"}",
						 "attributes":{"ApproximateReceiveCount":"3","MessageGroupId":"tenant-7"},
						 "messageAttributes":{
						  "contentType":{"stringValue":"application/json","stringListValues":[],"binaryListValues":[],"dataType":"String"},
						  "signature":{"binaryValue":"3q2+7wE=","stringListValues":[],"binaryListValues":[],"dataType":"Binary"}},
						 "md5OfMessageAttributes":"md5-attributes","md5OfBody":"md5-body","eventSource":"aws:sqs",
						 "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders","awsRegion":"eu-central-1"}"""));
	}

	@Test
	void recordWithoutAttributesHasEmptyOnes() {
		Message message = Message.builder().messageId("m-1").receiptHandle("h").body("b").md5OfBody("md5").build();
		assertThat(this.writer.record(message)).satisfies((json) -> assertSameJson(json, """
				{"messageId":"m-1","receiptHandle":"h","body":"b","attributes":{},"messageAttributes":{},
				 "md5OfBody":"md5","eventSource":"aws:sqs",
				 "eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders","awsRegion":"eu-central-1"}"""));
	}

	private void assertSameJson(byte[] actual, String expected) {
		JsonMapper mapper = JsonMapper.builder().build();
		assertThat(mapper.readTree(actual)).isEqualTo(mapper.readTree(expected));
	}

}
