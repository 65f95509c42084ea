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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.fuzz.ExpectedBatch.Doubts;
import io.github.lambdabatch.fuzz.ExpectedBatch.ExpectedRecord;
import io.github.lambdabatch.fuzz.FuzzApplication.Shape;

/**
 * Says what the bytes of an event mean, without anything of the library's: the documented
 * shapes of the events, and of properties that occur more than once the last.
 */
final class EventOracle {

	private static final Set<String> WINDOW = Set.of("window", "state", "isFinalInvokeForWindow",
			"isWindowTerminatedEarly");

	private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

	static final String BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	private static final List<String> ATTRIBUTE_TYPES = List.of("S", "N", "B", "SS", "NS", "BS", "M", "L", "NULL",
			"BOOL");

	/** In this order it is decided what an attribute is, if it is several things. */
	private static final List<String> VALUE_TYPES = List.of("S", "N", "BOOL", "M", "L", "B", "SS", "NS", "BS");

	private final FuzzApplication application;

	private final Doubts doubts = new Doubts();

	private final Map<String, String> keyTypes = new HashMap<>();

	/** Whether the event is a bare array, as EventBridge Pipes sends it. */
	private boolean piped;

	/** Whether the payload of the current record may be taken in more than one way. */
	private boolean doubtful;

	private EventOracle(FuzzApplication application) {
		this.application = application;
	}

	/**
	 * Read an event.
	 * @param event its bytes
	 * @param application who gets it
	 */
	static ExpectedBatch read(byte[] event, FuzzApplication application) {
		EventOracle oracle = new EventOracle(application);
		try {
			return oracle.read(event);
		}
		catch (NotJsonException ex) {
			return ExpectedBatch.refused("not JSON: " + ex.getMessage());
		}
		catch (RefusedException ex) {
			return oracle.doubts.event ? oracle.dubious() : ExpectedBatch.refused(String.valueOf(ex.getMessage()));
		}
	}

	private ExpectedBatch read(byte[] event) throws NotJsonException, RefusedException {
		DecodedText text = DecodedText.of(event);
		StrictJson.Document document = text.dubious() ? null : StrictJson.parse(text.text());
		if (document == null || document.dubious()) {
			this.doubts.event = true;
			return dubious();
		}
		this.doubts.extreme = document.extreme();
		if (document.root() instanceof Json.Arr records) {
			this.piped = true;
			List<Json.Obj> objects = objects(records);
			if (objects.isEmpty()) {
				throw new RefusedException("an empty array could be anything");
			}
			return expected(type(objects), objects);
		}
		Json.Obj root = require(Json.Obj.class, document.root(), "the event");
		if (root.count("Records") + root.count("records") != 1) {
			throw new RefusedException("there are %d properties Records, %d properties records"
				.formatted(root.count("Records"), root.count("records")));
		}
		if (root.count("records") > 0) {
			return topics(root);
		}
		List<Json.Obj> objects = objects(require(Json.Arr.class, root.get("Records"), "Records"));
		EventType type = type(objects);
		if ((type == null || type.isStream()) && root.members()
			.stream()
			.anyMatch((member) -> WINDOW.contains(member.name()) && !member.value().isNull())) {
			throw new RefusedException("it is of a tumbling window");
		}
		return expected(type, objects);
	}

	private static List<Json.Obj> objects(Json.Arr records) throws RefusedException {
		List<Json.Obj> objects = new ArrayList<>();
		for (Json record : records.elements()) {
			objects.add(require(Json.Obj.class, record, "a record"));
		}
		return objects;
	}

	private ExpectedBatch expected(@Nullable EventType type, List<Json.Obj> records) throws RefusedException {
		List<ExpectedRecord> expected = new ArrayList<>();
		if (type != null) {
			for (Json.Obj record : records) {
				expected.add(record(type, record));
			}
		}
		return new ExpectedBatch(null, type, this.piped, expected, this.doubts);
	}

	private ExpectedBatch topics(Json.Obj event) throws RefusedException {
		String source = string(event.get("eventSource"), "eventSource");
		if (!"aws:kafka".equals(source) && !"SelfManagedKafka".equals(source)) {
			throw new RefusedException("it has no known source");
		}
		Json.Obj partitions = require(Json.Obj.class, event.get("records"), "records");
		List<ExpectedRecord> expected = new ArrayList<>();
		for (Json.Member partition : partitions.members()) {
			if (partitions.count(partition.name()) != 1) {
				throw new RefusedException("there is a partition twice");
			}
			for (Json.Obj record : objects(require(Json.Arr.class, partition.value(), "a partition"))) {
				expected.add(topicRecord(partition.name(), record));
			}
		}
		return new ExpectedBatch(null, EventType.KAFKA, false, expected, this.doubts);
	}

	private ExpectedBatch dubious() {
		return new ExpectedBatch(null, null, false, List.of(), this.doubts);
	}

	private @Nullable EventType type(List<Json.Obj> records) throws RefusedException {
		EventType type = null;
		for (Json.Obj record : records) {
			EventType other = type(record);
			if (type != null && type != other) {
				throw new RefusedException("there are records of several sources");
			}
			type = other;
		}
		return type;
	}

	private EventType type(Json.Obj record) throws RefusedException {
		String source = string(record.get("eventSource"), "eventSource");
		return switch (String.valueOf(source)) {
			case "aws:sqs" -> isFifo(record) ? EventType.SQS_FIFO : EventType.SQS;
			case "aws:kinesis" -> EventType.KINESIS;
			case "aws:dynamodb" -> EventType.DYNAMODB;
			default -> throw new RefusedException("a record has no known source");
		};
	}

	private boolean isFifo(Json.Obj message) throws RefusedException {
		String arn = string(message.get("eventSourceARN"), "eventSourceARN");
		if (arn != null) {
			return arn.endsWith(".fifo");
		}
		Json attributes = message.get("attributes");
		Json sequenceNumber = (attributes instanceof Json.Obj object) ? object.get("SequenceNumber") : null;
		if (isAbsent(sequenceNumber)) {
			return false;
		}
		// What is not a number may be refused or taken for any kind of queue.
		this.doubts.event |= sequenceNumber instanceof Json.Obj || sequenceNumber instanceof Json.Arr;
		return true;
	}

	private ExpectedRecord record(EventType type, Json.Obj record) throws RefusedException {
		this.doubtful = false;
		return switch (type.name()) {
			case "SQS", "SQS_FIFO" -> message(type, record);
			case "KINESIS" -> shardRecord(record);
			case "DYNAMODB" -> tableRecord(record);
			default -> throw new IllegalArgumentException();
		};
	}

	private ExpectedRecord message(EventType type, Json.Obj message) throws RefusedException {
		String identifier = identifier(string(message.get("messageId"), "the identifier"));
		String lane = null;
		if (type == EventType.SQS_FIFO) {
			Json attributes = message.get("attributes");
			String group = isAbsent(attributes) ? null : string(
					require(Json.Obj.class, attributes, "attributes").get("MessageGroupId"), "the message group");
			lane = (group != null) ? group : "";
		}
		String view;
		try {
			String arn = string(message.get("eventSourceARN"), "eventSourceARN");
			view = messageView(type, identifier, arn, optionalString(message.get("body")));
		}
		catch (UndecodableException ex) {
			view = null;
		}
		return expected(type, identifier, lane, view);
	}

	private @Nullable String messageView(EventType type, String identifier, @Nullable String arn, @Nullable String body)
			throws UndecodableException {
		Shape shape = this.application.shape(type);
		if (shape == Shape.RECORD) {
			return View.quote(identifier) + View.quote(arn) + View.quote(body);
		}
		if (body == null) {
			return null;
		}
		return switch (shape) {
			case TEXT -> View.quote(body);
			case BYTES -> View.of(body.getBytes(StandardCharsets.UTF_8));
			default -> object(body);
		};
	}

	private ExpectedRecord shardRecord(Json.Obj record) throws RefusedException {
		if (this.piped && record.count("kinesis") > 0) {
			throw new RefusedException("it has two shapes");
		}
		Json.Obj kinesis = this.piped ? record : require(Json.Obj.class, record.get("kinesis"), "kinesis");
		String number = string(kinesis.get("sequenceNumber"), "the sequence number");
		String identifier = streamIdentifier(record, number);
		String partitionKey = string(kinesis.get("partitionKey"), "the partition key");
		String view;
		try {
			view = shardView(number, partitionKey, optionalString(kinesis.get("data")));
		}
		catch (UndecodableException ex) {
			view = null;
		}
		return expected(EventType.KINESIS, identifier, (partitionKey != null) ? partitionKey : "", view);
	}

	/**
	 * What comes through a pipe is reported by the id of the event. In practice that is
	 * never a number, so it is open how one would be compared with another.
	 */
	private String streamIdentifier(Json.Obj record, @Nullable String sequenceNumber) throws RefusedException {
		if (!this.piped) {
			return identifier(sequenceNumber);
		}
		String identifier = identifier(string(record.get("eventID"), "eventID"));
		this.doubtful |= !identifier.isEmpty()
				&& identifier.chars().allMatch((c) -> c == '-' || c == '+' || Character.isDigit(c));
		return identifier;
	}

	private @Nullable String shardView(@Nullable String number, @Nullable String partitionKey, @Nullable String base64)
			throws UndecodableException {
		byte[] data = (base64 != null) ? decodeBase64(base64) : null;
		Shape shape = this.application.shape(EventType.KINESIS);
		if (shape == Shape.RECORD) {
			return View.quote(number) + View.quote(partitionKey) + ((data != null) ? View.of(data) : "-");
		}
		return (data != null) ? payloadView(data, shape) : null;
	}

	private @Nullable String payloadView(byte[] data, Shape shape) throws UndecodableException {
		if (shape == Shape.BYTES) {
			return View.of(data);
		}
		byte[] unpacked = unpack(data);
		if (shape == Shape.OBJECT) {
			return object(unpacked);
		}
		String text = DecodedText.strictly(unpacked, StandardCharsets.UTF_8);
		if (text == null) {
			return null;
		}
		this.doubtful |= text.startsWith("\ufeff");
		return View.quote(text);
	}

	private static byte[] unpack(byte[] data) throws UndecodableException {
		if (data.length < 3 || data[0] != 0x1f || data[1] != (byte) 0x8b || data[2] != 8) {
			return data;
		}
		try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(data))) {
			return stream.readAllBytes();
		}
		catch (IOException ex) {
			throw new UndecodableException();
		}
	}

	private String object(byte[] bytes) throws UndecodableException {
		DecodedText text = DecodedText.of(bytes);
		this.doubtful |= text.dubious();
		return object(text.text());
	}

	private String object(String text) throws UndecodableException {
		this.doubtful |= text.startsWith("\ufeff");
		try {
			StrictJson.Document document = StrictJson.parse(text);
			this.doubtful |= document.extreme() || document.dubious();
			if (!(document.root() instanceof Json.Obj)) {
				throw new UndecodableException();
			}
			return CanonicalJson.ofDoubles(document.root());
		}
		catch (NotJsonException ex) {
			throw new UndecodableException();
		}
	}

	private ExpectedRecord topicRecord(String partition, Json.Obj record) throws RefusedException {
		this.doubtful = false;
		BigInteger offset = count(record.get("offset"), Long.MAX_VALUE);
		String identifier = AnswerCheck.identifier(identifier(partition), offset);
		String key = string(record.get("key"), "the key");
		// The same bytes may be written in two ways.
		this.doubts.lanes |= key != null && !isCanonicalBase64(key);
		String view;
		try {
			view = topicView(record, offset, key);
		}
		catch (UndecodableException ex) {
			view = null;
		}
		return expected(EventType.KAFKA, identifier, partition + "/" + View.quote(key), view);
	}

	private @Nullable String topicView(Json.Obj record, BigInteger offset, @Nullable String key)
			throws UndecodableException, RefusedException {
		String value = optionalString(record.get("value"));
		byte[] data = (value != null) ? decodeLenientBase64(value) : null;
		Shape shape = this.application.shape(EventType.KAFKA);
		if (shape == Shape.RECORD) {
			BigInteger partition = (record.get("partition") != null) ? count(record.get("partition"), Integer.MAX_VALUE)
					: BigInteger.ZERO;
			return View.quote(optionalString(record.get("topic"))) + partition + '@' + offset + View.quote(key)
					+ ((data != null) ? View.of(data) : "-") + headers(record.get("headers"));
		}
		if (data == null) {
			return this.application.takesTombstones() ? "-" : null;
		}
		return payloadView(data, shape);
	}

	private static BigInteger count(@Nullable Json value, long max) throws RefusedException {
		Json.Num number = require(Json.Num.class, value, "a number");
		if (!number.isInteger()) {
			throw new RefusedException("a number is not an integer");
		}
		BigInteger count = new BigInteger(number.literal());
		if (count.signum() < 0 || count.compareTo(BigInteger.valueOf(max)) > 0) {
			throw new RefusedException("a number is out of range");
		}
		return count;
	}

	private String headers(@Nullable Json headers) throws UndecodableException {
		if (isAbsent(headers)) {
			return "-";
		}
		StringJoiner elements = new StringJoiner(",", "[", "]");
		for (Json header : elements(headers)) {
			if (!(header instanceof Json.Obj object)) {
				throw new UndecodableException();
			}
			Map<String, String> members = new TreeMap<>();
			for (Json.Member member : object.members()) {
				members.put(member.name(), member.value().isNull() ? "null" : View.of(bytes(member.value())));
			}
			elements.add(View.members(members));
		}
		return elements.toString();
	}

	private byte[] bytes(Json value) throws UndecodableException {
		if (value instanceof Json.Str string) {
			return decodeBase64(string.value());
		}
		List<Json> elements = elements(value);
		byte[] bytes = new byte[elements.size()];
		for (int i = 0; i < bytes.length; i++) {
			if (!(elements.get(i) instanceof Json.Num number) || !number.literal().matches("-?[0-9]{1,3}")) {
				throw new UndecodableException();
			}
			bytes[i] = (byte) Integer.parseInt(number.literal());
		}
		return bytes;
	}

	private ExpectedRecord tableRecord(Json.Obj record) throws RefusedException {
		if (this.piped && isAbsent(record.get("dynamodb"))) {
			return expected(EventType.DYNAMODB, streamIdentifier(record, null), Map.of(), null);
		}
		Json.Obj change = require(Json.Obj.class, record.get("dynamodb"), "dynamodb");
		String number = string(change.get("SequenceNumber"), "the sequence number");
		String identifier = streamIdentifier(record, number);
		Map<String, String> lane = itemKey(change.get("Keys"));
		String view;
		try {
			view = tableView(number, optionalString(record.get("eventName")), change);
		}
		catch (UndecodableException ex) {
			view = null;
		}
		return expected(EventType.DYNAMODB, identifier, lane, view);
	}

	private @Nullable String tableView(@Nullable String number, @Nullable String eventName, Json.Obj change)
			throws UndecodableException {
		Json newImage = change.get("NewImage");
		Json oldImage = change.get("OldImage");
		Json keys = change.get("Keys");
		return switch (this.application.shape(EventType.DYNAMODB)) {
			case RECORD -> View.quote(number) + View.quote(eventName) + image(keys) + image(newImage) + image(oldImage);
			case CHANGE -> switch (String.valueOf(eventName)) {
				case "INSERT" -> "INSERT" + keys(keys) + item(null) + item(newImage);
				case "MODIFY" -> "MODIFY" + keys(keys) + item(oldImage) + item(newImage);
				case "REMOVE" -> "REMOVE" + keys(keys) + item(oldImage) + item(null);
				default -> null;
			};
			default -> {
				Json image = "REMOVE".equals(eventName) ? oldImage : newImage;
				yield isAbsent(image) ? null : item(image);
			}
		};
	}

	/**
	 * The key of the item. Of each attribute there is one value, of a simple type; else
	 * there is more than one way to compare it with another.
	 */
	private Map<String, String> itemKey(@Nullable Json keys) {
		Map<String, String> lane = new HashMap<>();
		if (isAbsent(keys)) {
			return lane;
		}
		if (!(keys instanceof Json.Obj object)) {
			this.doubts.lanes = true;
			return lane;
		}
		for (Json.Member member : object.members()) {
			if (member.value() instanceof Json.Obj value && value.members().size() == 1
					&& Set.of("S", "N", "B").contains(value.members().get(0).name())
					&& value.members().get(0).value() instanceof Json.Str text) {
				String type = value.members().get(0).name();
				String previous = lane.put(member.name(), type + text.value());
				// In a table, an attribute of the key has one type.
				String otherType = this.keyTypes.putIfAbsent(member.name(), type);
				this.doubts.lanes |= otherType != null && !otherType.equals(type);
				// The same bytes may be written in two ways, and so may be a number.
				this.doubts.lanes |= previous != null || (type.equals("B") && !isPlainBase64(text.value()))
						|| (type.equals("N") && !text.value().matches("0|-?[1-9][0-9]*"));
			}
			else {
				this.doubts.lanes = true;
			}
		}
		return lane;
	}

	private String keys(@Nullable Json keys) throws UndecodableException {
		image(keys);
		this.doubtful |= this.doubts.lanes;
		Map<String, String> members = new TreeMap<>();
		if (keys instanceof Json.Obj object) {
			for (Json.Member member : object.members()) {
				if (member.value() instanceof Json.Obj value) {
					members.put(member.name(), keyValue(value));
				}
			}
		}
		return View.members(members);
	}

	private String keyValue(Json.Obj value) throws UndecodableException {
		String bytes = optionalString(value.get("B"));
		if (bytes != null) {
			return "B" + View.of(decodeBase64(bytes));
		}
		String number = optionalString(value.get("N"));
		if (number == null) {
			return View.quote(optionalString(value.get("S")));
		}
		return NUMBER.matcher(number).matches() ? decimal(number) : View.quote(number);
	}

	private String decimal(String number) throws UndecodableException {
		try {
			return new BigDecimal(number).stripTrailingZeros().toString();
		}
		catch (NumberFormatException ex) {
			this.doubtful = true;
			throw new UndecodableException();
		}
	}

	/**
	 * An image as it is written, with the types of its attributes.
	 */
	private String image(@Nullable Json image) throws UndecodableException {
		if (isAbsent(image)) {
			return "-";
		}
		if (!(image instanceof Json.Obj object)) {
			throw new UndecodableException();
		}
		Map<String, String> members = new TreeMap<>();
		for (Json.Member member : object.members()) {
			members.put(member.name(), attribute(member.value()));
		}
		return View.members(members);
	}

	private String attribute(Json attribute) throws UndecodableException {
		if (attribute.isNull()) {
			return "-";
		}
		if (!(attribute instanceof Json.Obj object)) {
			throw new UndecodableException();
		}
		StringJoiner types = new StringJoiner(";", "(", ")");
		for (String type : ATTRIBUTE_TYPES) {
			Json value = present(object.get(type));
			if (value != null) {
				types.add(type + attribute(type, value));
			}
		}
		return types.toString();
	}

	private String attribute(String type, Json value) throws UndecodableException {
		return switch (type) {
			case "S", "N" -> View.quote(optionalString(value));
			case "B" -> View.of(decodeBase64(string(value)));
			case "M" -> image(value);
			case "NULL", "BOOL" -> word(value);
			default -> {
				StringJoiner elements = new StringJoiner(",", "[", "]");
				for (Json element : elements(value)) {
					elements.add(element.isNull() ? "null" : switch (type) {
						case "L" -> attribute(element);
						case "BS" -> View.of(decodeBase64(string(element)));
						default -> View.quote(string(element));
					});
				}
				yield elements.toString();
			}
		};
	}

	/**
	 * An image as plain JSON.
	 */
	private String item(@Nullable Json image) throws UndecodableException {
		if (isAbsent(image)) {
			return "null";
		}
		image(image);
		if (!(image instanceof Json.Obj object)) {
			throw new UndecodableException();
		}
		try {
			return CanonicalJson.ofDecimals(plain(object));
		}
		catch (NumberFormatException ex) {
			// An exponent that is too large for anybody.
			this.doubtful = true;
			throw new UndecodableException();
		}
	}

	private Json plain(Json.Obj image) throws UndecodableException {
		Json.Obj plain = Json.object();
		for (Json.Member member : image.members()) {
			plain.add(member.name(), plainValue(member.value()));
		}
		return plain;
	}

	private Json plainValue(Json attribute) throws UndecodableException {
		if (attribute instanceof Json.Obj object) {
			for (String type : VALUE_TYPES) {
				Json value = present(object.get(type));
				if (value != null) {
					return plainValue(type, value);
				}
			}
		}
		return Json.NULL;
	}

	private Json plainValue(String type, Json value) throws UndecodableException {
		return switch (type) {
			case "S", "BOOL" -> value;
			case "N" -> number(string(value));
			case "B" -> binary(string(value));
			case "M" -> plain((Json.Obj) value);
			default -> {
				Json.Arr array = Json.array();
				for (Json element : elements(value)) {
					array.elements().add(element.isNull() ? element : switch (type) {
						case "L" -> plainValue(element);
						case "NS" -> number(string(element));
						case "BS" -> binary(string(element));
						default -> element;
					});
				}
				yield array;
			}
		};
	}

	/**
	 * DynamoDB knows no other numbers; what is made by hand stays text.
	 */
	private static Json number(String text) {
		return NUMBER.matcher(text).matches() ? new Json.Num(text) : new Json.Str(text);
	}

	private Json binary(String text) throws UndecodableException {
		return new Json.Str(Base64.getEncoder().encodeToString(decodeBase64(text)));
	}

	private ExpectedRecord expected(EventType type, String identifier, @Nullable Object lane, @Nullable String view) {
		String seen = (view != null && this.application.tellsIdentifiers(type)) ? Handlers.identified(identifier, view)
				: view;
		return new ExpectedRecord(identifier, lane, seen, this.doubtful);
	}

	/**
	 * Readers may do without the padding.
	 */
	private byte[] decodeLenientBase64(String text) throws UndecodableException {
		this.doubtful |= !isPlainBase64(text) && text.matches("[A-Za-z0-9+/]*={0,2}");
		return decodeBase64(text);
	}

	private byte[] decodeBase64(String text) throws UndecodableException {
		if (!isPlainBase64(text)) {
			this.doubtful |= isNearlyBase64(text);
			throw new UndecodableException();
		}
		int length = text.length() / 4 * 3;
		byte[] bytes = new byte[length];
		int bits = 0;
		for (int i = 0, j = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			bits = bits << 6 | ((c != '=') ? BASE64.indexOf(c) : 0);
			length -= (c == '=') ? 1 : 0;
			if (i % 4 == 3) {
				bytes[j++] = (byte) (bits >> 16);
				bytes[j++] = (byte) (bits >> 8);
				bytes[j++] = (byte) bits;
				bits = 0;
			}
		}
		return Arrays.copyOf(bytes, length);
	}

	/**
	 * Whether readers may take a text for Base64 although it is not: with white space,
	 * several texts in a row and, of Jackson, too little or nothing before a padding that
	 * is escaped.
	 */
	private static boolean isNearlyBase64(String text) {
		String dense = text.codePoints()
			.filter((c) -> c > ' ')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
		for (int i = 0; i < dense.length(); i += 4) {
			while (i < dense.length() && dense.charAt(i) == '=') {
				i++;
			}
			String group = dense.substring(i, Math.min(i + 4, dense.length()));
			if (group.isEmpty()) {
				return true;
			}
			if (group.length() < 4 || !isPlainBase64(group.endsWith("===") ? group.charAt(0) + "A==" : group)) {
				return false;
			}
		}
		return true;
	}

	private boolean isCanonicalBase64(String text) {
		try {
			return Base64.getEncoder().encodeToString(decodeBase64(text)).equals(text);
		}
		catch (UndecodableException ex) {
			return false;
		}
	}

	private static boolean isPlainBase64(String text) {
		int end = text.endsWith("==") ? text.length() - 2 : text.endsWith("=") ? text.length() - 1 : text.length();
		for (int i = 0; i < end; i++) {
			if (BASE64.indexOf(text.charAt(i)) < 0) {
				return false;
			}
		}
		return text.length() % 4 == 0;
	}

	private static String identifier(@Nullable String identifier) throws RefusedException {
		if (identifier == null || identifier.isBlank()) {
			throw new RefusedException("a record has no identifier");
		}
		return identifier;
	}

	private static <T extends Json> T require(Class<T> type, @Nullable Json value, String name)
			throws RefusedException {
		if (!type.isInstance(value)) {
			throw new RefusedException(name + " has the wrong type");
		}
		return type.cast(value);
	}

	/**
	 * Read what nothing goes without.
	 */
	private static @Nullable String string(@Nullable Json value, String name) throws RefusedException {
		return isAbsent(value) ? null : require(Json.Str.class, value, name).value();
	}

	/**
	 * Read a part of the payload.
	 */
	private static @Nullable String optionalString(@Nullable Json value) throws UndecodableException {
		return isAbsent(value) ? null : string(value);
	}

	private static String string(@Nullable Json value) throws UndecodableException {
		if (value instanceof Json.Str string) {
			return string.value();
		}
		throw new UndecodableException();
	}

	private static List<Json> elements(@Nullable Json value) throws UndecodableException {
		if (value instanceof Json.Arr array) {
			return array.elements();
		}
		throw new UndecodableException();
	}

	private static String word(Json value) throws UndecodableException {
		if (value instanceof Json.Word word) {
			return word.literal();
		}
		throw new UndecodableException();
	}

	private static boolean isAbsent(@Nullable Json value) {
		return present(value) == null;
	}

	private static @Nullable Json present(@Nullable Json value) {
		return (value != null && !value.isNull()) ? value : null;
	}

	/**
	 * Thrown for an event that must not be answered.
	 */
	private static final class RefusedException extends Exception {

		private static final long serialVersionUID = 1L;

		RefusedException(String message) {
			super(message, null, false, false);
		}

	}

	/**
	 * Thrown for a record that must fail.
	 */
	private static final class UndecodableException extends Exception {

		private static final long serialVersionUID = 1L;

		UndecodableException() {
			super(null, null, false, false);
		}

	}

}
