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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.Record;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same as {@link TunedSqsHandler} for the two streams. Of an item it makes an order
 * by hand, attribute by attribute.
 */
final class TunedStreamsHandler implements RequestStreamHandler {

	private final JsonMapper mapper = new JsonMapper();

	private final ObjectReader orders = this.mapper.readerFor(Order.class);

	private final boolean dynamoDb;

	private final Consumer<Object> sink;

	TunedStreamsHandler(boolean dynamoDb, Consumer<Object> sink) {
		this.dynamoDb = dynamoDb;
		this.sink = sink;
	}

	@Override
	public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
		String failure = null;
		for (Object record : read(input)) {
			try {
				this.sink.accept((record instanceof KinesisEventRecord kinesis)
						? this.orders.<Order>readValue(kinesis.getKinesis().getData().array())
						: order(((DynamodbStreamRecord) record).getDynamodb().getNewImage()));
			}
			catch (Exception ex) {
				failure = (record instanceof KinesisEventRecord kinesis) ? kinesis.getKinesis().getSequenceNumber()
						: ((DynamodbStreamRecord) record).getDynamodb().getSequenceNumber();
				break;
			}
		}
		try (JsonGenerator json = this.mapper.createGenerator(output)) {
			json.writeStartObject();
			json.writeArrayPropertyStart("batchItemFailures");
			if (failure != null) {
				json.writeStartObject();
				json.writeStringProperty("itemIdentifier", failure);
				json.writeEndObject();
			}
			json.writeEndArray();
			json.writeEndObject();
		}
	}

	private List<Object> read(InputStream input) {
		List<Object> records = new ArrayList<>();
		try (JsonParser json = this.mapper.createParser(input)) {
			json.nextToken();
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				json.nextToken();
				if (!name.equals("Records")) {
					json.skipChildren();
					continue;
				}
				while (json.nextToken() != JsonToken.END_ARRAY) {
					records.add(this.dynamoDb ? dynamoDb(json) : kinesis(json));
				}
			}
		}
		return records;
	}

	private KinesisEventRecord kinesis(JsonParser json) {
		KinesisEventRecord record = new KinesisEventRecord();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "kinesis" -> record.setKinesis(data(json));
				case "eventSource" -> record.setEventSource(json.getString());
				case "eventVersion" -> record.setEventVersion(json.getString());
				case "eventID" -> record.setEventID(json.getString());
				case "eventName" -> record.setEventName(json.getString());
				case "invokeIdentityArn" -> record.setInvokeIdentityArn(json.getString());
				case "awsRegion" -> record.setAwsRegion(json.getString());
				case "eventSourceARN" -> record.setEventSourceARN(json.getString());
				default -> json.skipChildren();
			}
		}
		return record;
	}

	private Record data(JsonParser json) {
		Record record = new Record();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "kinesisSchemaVersion" -> record.setKinesisSchemaVersion(json.getString());
				case "partitionKey" -> record.setPartitionKey(json.getString());
				case "sequenceNumber" -> record.setSequenceNumber(json.getString());
				case "data" -> record.setData(ByteBuffer.wrap(json.getBinaryValue()));
				case "approximateArrivalTimestamp" ->
					record.setApproximateArrivalTimestamp(new Date((long) (json.getDoubleValue() * 1000)));
				default -> json.skipChildren();
			}
		}
		return record;
	}

	private DynamodbStreamRecord dynamoDb(JsonParser json) {
		DynamodbStreamRecord record = new DynamodbStreamRecord();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "eventID" -> record.setEventID(json.getString());
				case "eventName" -> record.setEventName(json.getString());
				case "eventVersion" -> record.setEventVersion(json.getString());
				case "eventSource" -> record.setEventSource(json.getString());
				case "awsRegion" -> record.setAwsRegion(json.getString());
				case "dynamodb" -> record.setDynamodb(change(json));
				case "eventSourceARN" -> record.setEventSourceARN(json.getString());
				default -> json.skipChildren();
			}
		}
		return record;
	}

	private StreamRecord change(JsonParser json) {
		StreamRecord change = new StreamRecord();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "ApproximateCreationDateTime" ->
					change.setApproximateCreationDateTime(new Date(json.getLongValue() * 1000));
				case "Keys" -> change.setKeys(map(json));
				case "NewImage" -> change.setNewImage(map(json));
				case "OldImage" -> change.setOldImage(map(json));
				case "SequenceNumber" -> change.setSequenceNumber(json.getString());
				case "SizeBytes" -> change.setSizeBytes(json.getLongValue());
				case "StreamViewType" -> change.setStreamViewType(StreamViewType.fromValue(json.getString()));
				default -> json.skipChildren();
			}
		}
		return change;
	}

	private Map<String, AttributeValue> map(JsonParser json) {
		Map<String, AttributeValue> map = new HashMap<>();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			map.put(name, value(json));
		}
		return map;
	}

	private AttributeValue value(JsonParser json) {
		AttributeValue value = new AttributeValue();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			json.nextToken();
			switch (name) {
				case "S" -> value.setS(json.getString());
				case "N" -> value.setN(json.getString());
				case "BOOL" -> value.setBOOL(json.getBooleanValue());
				case "M" -> value.setM(map(json));
				case "L" -> {
					List<AttributeValue> list = new ArrayList<>();
					while (json.nextToken() != JsonToken.END_ARRAY) {
						list.add(value(json));
					}
					value.setL(list);
				}
				default -> json.skipChildren();
			}
		}
		return value;
	}

	private Order order(Map<String, AttributeValue> item) {
		List<Order.Item> items = new ArrayList<>();
		for (AttributeValue value : item.get("items").getL()) {
			Map<String, AttributeValue> position = value.getM();
			items.add(new Order.Item(position.get("sku").getS(), position.get("name").getS(),
					Integer.parseInt(position.get("quantity").getN()), Long.parseLong(position.get("price").getN())));
		}
		return new Order(item.get("id").getS(), item.get("customer").getS(), item.get("email").getS(),
				Long.parseLong(item.get("total").getN()), item.get("express").getBOOL(), items, item.get("note").getS());
	}

}
