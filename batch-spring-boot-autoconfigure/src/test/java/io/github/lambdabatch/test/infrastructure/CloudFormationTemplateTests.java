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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for the reading of templates.
 */
class CloudFormationTemplateTests {

	private static final String TEMPLATE = """
			Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
			Parameters:
			  Stage: {Type: String, Default: test}
			  Url: {Type: String}
			  Subnets: {Type: CommaDelimitedList, Default: "a, b"}
			  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /image}
			Conditions:
			  IsProduction: !Equals [!Ref Stage, production]
			  IsNotProduction: !Not [!Condition IsProduction]
			  HasUrl: !Not [!Equals [!Ref Url, ""]]
			  IsProductionWithUrl: !And [!Condition IsProduction, !Condition HasUrl]
			  IsTestOrHasUrl: !Or [!Condition HasUrl, !Condition IsNotProduction]
			Mappings:
			  Sizes:
			    test: {Days: 1}
			    production: {Days: 14}
			Globals:
			  Function:
			    Timeout: 30
			    Layers: [one]
			    Environment: {Variables: {A: global, B: global}}
			Resources:
			  Queue:
			    Type: AWS::SQS::Queue
			    Condition: IsNotProduction
			    Properties:
			      Text: 2012-10-17
			      Joined: !Join ["-", [x, !Ref Stage, y]]
			      Open: !Join ["-", [x, !Ref AWS::Region]]
			      Substituted: !Sub ${Stage}-${Other.Arn}-${!Literal}
			      WithValues: !Sub ["${a}-${Stage}", {a: !Select [1, !Ref Subnets]}]
			      Only: !Sub "${Other.Arn}"
			      Found: !FindInMap [Sizes, !Ref Stage, Days]
			      Split: !Split ["/", a/b]
			      Chosen: !If [IsProduction, this, that]
			      Removed: !If [IsProduction, this, !Ref AWS::NoValue]
			      Undecided: !If [HasUrl, this, that]
			      Decided: !If [HasUrl, same, same]
			      Both: !If [IsProductionWithUrl, this, that]
			      Either: !If [IsTestOrHasUrl, this, that]
			      Imported: !ImportValue other
			      FromStore: !Ref Image
			  Production:
			    Type: AWS::SQS::Queue
			    Condition: IsProduction
			  Other:
			    Type: AWS::SNS::Topic
			  Function:
			    Type: AWS::Serverless::Function
			    Properties:
			      Layers: [two]
			      Environment: {Variables: {B: own}}
			  Fn::ForEach::Alarms:
			    - Name
			    - [Red, Green]
			    - ${Name}Alarm:
			        Type: AWS::CloudWatch::Alarm
			        Properties:
			          Description: !Sub The ${Name} alarm
			          Function: !Ref
			            Fn::Sub: ${Name}Function
			""";

	private final CloudFormationTemplate template = CloudFormationTemplate.of(TEMPLATE);

	@ParameterizedTest
	@CsvSource({ "Text,2012-10-17", "Joined,x-test-y", "Open,!Sub x-${AWS::Region}",
			"Substituted,!Sub test-${Other.Arn}-${Literal}", "WithValues,b-test", "Only,!GetAtt Other.Arn", "Found,1",
			"Chosen,that", "Decided,same", "Undecided,(not known)", "Both,that", "Either,this", "Imported,(not known)",
			"FromStore,(not known)" })
	void functionsAreApplied(String property, String value) {
		assertThat(this.template.property("Queue", property)).hasToString(value);
	}

	@Test
	void listsAndValuesThatAreRemoved() {
		assertThat(this.template.property("Queue", "Split")).isEqualTo(List.of("a", "b"));
		assertThat(this.template.property("Queue", "Removed")).isNull();
		assertThat(this.template.property("Queue", "Missing", "Too")).isNull();
	}

	@Test
	void parametersDecideConditions() {
		CloudFormationTemplate production = this.template.parameter("Stage", "production").parameter("Url", "x");
		assertThat(production.names("AWS::SQS::Queue")).containsExactly("Production");
		assertThat(this.template.names("AWS::SQS::Queue")).containsExactly("Queue");
		assertThat(this.template.parameter("Url", "x").property("Queue", "Undecided")).isEqualTo("this");
		assertThat(this.template.parameter("Url", "").property("Queue", "Undecided")).isEqualTo("that");
		assertThat(this.template.parameter("AWS::Region", "eu-central-1").property("Queue", "Open"))
			.isEqualTo("x-eu-central-1");
		assertThat(this.template.parameter("Image", "x").property("Queue", "FromStore")).isEqualTo("x");
		assertThat(this.template.importedValue("other", "x").property("Queue", "Imported")).isEqualTo("x");
	}

	@Test
	void loopsAreUnrolled() {
		assertThat(this.template.names("AWS::CloudWatch::Alarm")).containsExactly("RedAlarm", "GreenAlarm");
		assertThat(this.template.property("GreenAlarm", "Description")).isEqualTo("The Green alarm");
		assertThat(this.template.property("GreenAlarm", "Function")).isEqualTo("!Ref GreenFunction");
	}

	@Test
	void functionsHaveGlobals() {
		assertThat(this.template.functionNames()).containsExactly("Function");
		assertThat(this.template.type("Function")).isEqualTo("AWS::Serverless::Function");
		assertThat(this.template.property("Function", "Timeout")).isEqualTo(30);
		assertThat(this.template.property("Function", "Layers")).isEqualTo(List.of("one", "two"));
		assertThat(this.template.property("Function", "Environment", "Variables"))
			.isEqualTo(Map.of("A", "global", "B", "own"));
	}

	@Test
	void mistakesOfTestsAreNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.property("Queu", "Text"))
			.withMessage("The template has no resource 'Queu'; its resources are [Queue, Other, Function, RedAlarm,"
					+ " GreenAlarm]");
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.parameter("Stag", "x"))
			.withMessage("The template has no parameter 'Stag'");
		assertThatIllegalArgumentException().isThrownBy(() -> CloudFormationTemplate.of("services: {}"))
			.withMessage("This is not a template of CloudFormation or SAM: it has no map with the name Resources");
		assertThatThrownBy(() -> CloudFormationTemplate.read(Path.of("missing.yaml")))
			.hasMessage("missing.yaml cannot be read");
	}

	@Test
	void conditionThatDoesNotExistIsNamed() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CloudFormationTemplate.of("Resources: {A: {Type: X, Condition: Missing}}"))
			.withMessage("The template has no condition 'Missing'");
	}

	@Test
	void conditionThatDependsOnItselfIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> CloudFormationTemplate
				.of("Conditions: {A: !Not [!Condition A]}\nResources: {A: {Type: X, Condition: A}}"))
			.withMessage("The condition 'A' depends on itself");
	}

	@Test
	void keyThatIsThereTwiceIsRefused() {
		assertThatThrownBy(() -> CloudFormationTemplate.of("Resources: {A: {Type: X}, A: {Type: Y}}"))
			.hasMessageContaining("found duplicate key A");
	}

}
