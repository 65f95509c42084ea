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

package io.github.lambdabatch.source;

import java.util.Set;

/**
 * The names of properties that AWS documents for the events of all sources.
 */
final class DocumentedNames {

	private static final Set<String> NAMES = Set.of("Records",
			// all records
			"awsRegion", "eventID", "eventName", "eventSource", "eventSourceARN", "eventVersion",
			// SQS
			"attributes", "binaryListValues", "binaryValue", "body", "dataType", "md5OfBody", "md5OfMessageAttributes",
			"messageAttributes", "messageId", "receiptHandle", "stringListValues", "stringValue", "MessageGroupId",
			"SequenceNumber",
			// Kinesis
			"kinesis", "approximateArrivalTimestamp", "data", "encryptionType", "invokeIdentityArn",
			"kinesisSchemaVersion", "partitionKey", "sequenceNumber",
			// Kafka
			"records", "bootstrapServers", "eventSourceArn", "eventSourceKey", "headers", "key", "keySchemaMetadata",
			"dataFormat", "schemaId", "offset", "partition", "timestamp", "timestampType", "topic", "value",
			"valueSchemaMetadata",
			// DynamoDB
			"dynamodb", "userIdentity", "principalId", "type", "ApproximateCreationDateTime",
			"ApproximateCreationDateTimePrecision", "Keys", "NewImage", "OldImage", "SizeBytes", "StreamViewType", "S",
			"N", "B", "SS", "NS", "BS", "M", "L", "NULL", "BOOL");

	private DocumentedNames() {
	}

	static boolean contains(String name) {
		return NAMES.contains(name);
	}

}
