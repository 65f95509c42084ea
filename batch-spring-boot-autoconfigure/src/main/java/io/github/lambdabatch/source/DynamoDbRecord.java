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

import java.math.BigDecimal;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import org.jspecify.annotations.Nullable;

/**
 * The part of a DynamoDB record that describes the change. Its images may have been
 * checked but not read, which a getter or setter of an image makes up for. It accepts any
 * text as its view type, while the setters of AWS accept only the types they know, and
 * not {@code null}.
 */
final class DynamoDbRecord extends StreamRecord {

	private static final long serialVersionUID = 1L;

	private @Nullable String streamViewType;

	/** The new image until it is read. */
	private transient volatile @Nullable EncodedImage encodedNewImage;

	/** The old image until it is read. */
	private transient volatile @Nullable EncodedImage encodedOldImage;

	/**
	 * Read the description of a change.
	 * @param json stands on it
	 * @param images checks the images, so that they can be read when they are asked for;
	 * {@code null} to read them now
	 */
	static @Nullable StreamRecord read(JsonReader json, @Nullable DynamoDbImageChecker images) {
		if (!json.enterObject()) {
			return null;
		}
		DynamoDbRecord record = new DynamoDbRecord();
		BigDecimal creation = null;
		String precision = null;
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "Keys" -> {
					seen = json.once(seen, 1);
					record.setKeys(json.readMap(DynamoDbAttributeValue::read));
				}
				case "NewImage" -> {
					seen = json.once(seen, 2);
					EncodedImage encoded = (images != null) ? images.check(json) : null;
					if (encoded == null) {
						record.setNewImage(json.readMap(DynamoDbAttributeValue::read));
					}
					record.encodedNewImage = encoded;
				}
				case "OldImage" -> {
					seen = json.once(seen, 4);
					EncodedImage encoded = (images != null) ? images.check(json) : null;
					if (encoded == null) {
						record.setOldImage(json.readMap(DynamoDbAttributeValue::read));
					}
					record.encodedOldImage = encoded;
				}
				case "SequenceNumber" -> {
					seen = json.once(seen, 8);
					record.setSequenceNumber(json.readString());
				}
				case "ApproximateCreationDateTime" -> {
					creation = json.lenient().readNumber();
				}
				case "ApproximateCreationDateTimePrecision" -> {
					precision = json.lenient().readText();
				}
				case "SizeBytes" -> record.setSizeBytes(json.lenient().readLong());
				case "StreamViewType" -> {
					record.streamViewType = json.lenient().readText();
				}
				default -> json.skipValue();
			}
		}
		record.setApproximateCreationDateTime(Timestamps.of(creation, precision));
		return record;
	}

	/**
	 * Return the new image if it has not been read, and so cannot have been changed.
	 */
	@Nullable EncodedImage encodedNewImage() {
		return this.encodedNewImage;
	}

	/**
	 * Return the old image if it has not been read, and so cannot have been changed.
	 */
	@Nullable EncodedImage encodedOldImage() {
		return this.encodedOldImage;
	}

	private synchronized void readImages() {
		EncodedImage newImage = this.encodedNewImage;
		if (newImage != null) {
			super.setNewImage(newImage.read());
			this.encodedNewImage = null;
		}
		EncodedImage oldImage = this.encodedOldImage;
		if (oldImage != null) {
			super.setOldImage(oldImage.read());
			this.encodedOldImage = null;
		}
	}

	@Override
	public @Nullable Map<String, AttributeValue> getNewImage() {
		if (this.encodedNewImage != null) {
			readImages();
		}
		return super.getNewImage();
	}

	@Override
	public void setNewImage(@Nullable Map<String, AttributeValue> newImage) {
		readImages();
		super.setNewImage(newImage);
	}

	@Override
	public StreamRecord addNewImageEntry(String name, AttributeValue value) {
		readImages();
		return super.addNewImageEntry(name, value);
	}

	@Override
	public StreamRecord clearNewImageEntries() {
		readImages();
		return super.clearNewImageEntries();
	}

	@Override
	public @Nullable Map<String, AttributeValue> getOldImage() {
		if (this.encodedOldImage != null) {
			readImages();
		}
		return super.getOldImage();
	}

	@Override
	public void setOldImage(@Nullable Map<String, AttributeValue> oldImage) {
		readImages();
		super.setOldImage(oldImage);
	}

	@Override
	public StreamRecord addOldImageEntry(String name, AttributeValue value) {
		readImages();
		return super.addOldImageEntry(name, value);
	}

	@Override
	public StreamRecord clearOldImageEntries() {
		readImages();
		return super.clearOldImageEntries();
	}

	@Override
	public StreamRecord clone() {
		readImages();
		return super.clone();
	}

	/** Called by serialization, which reads the fields and not the getters. */
	private Object writeReplace() {
		readImages();
		return this;
	}

	@Override
	public @Nullable String getStreamViewType() {
		return this.streamViewType;
	}

	@Override
	public void setStreamViewType(@Nullable StreamViewType streamViewType) {
		this.streamViewType = (streamViewType != null) ? streamViewType.toString() : null;
	}

	@Override
	public StreamRecord withStreamViewType(@Nullable StreamViewType streamViewType) {
		setStreamViewType(streamViewType);
		return this;
	}

}
