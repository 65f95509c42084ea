// tag::deploy-cdk-java[]
package com.example.orders.cdk;

import java.util.Map;

import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.kinesis.Stream;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.StartingPosition;
import software.amazon.awscdk.services.lambda.eventsources.KinesisEventSource;
import software.amazon.awscdk.services.lambda.eventsources.SqsDlq;
import software.amazon.awscdk.services.lambda.eventsources.SqsEventSource;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

public class OrdersStack extends Stack {

    private final Topic alarms;

    OrdersStack(Construct scope, String id, String alarmEmail) {
        super(scope, id);
        this.alarms = new Topic(this, "Alarms");
        this.alarms.addSubscription(new EmailSubscription(alarmEmail));

        Queue ordersDeadLetters = Queue.Builder.create(this, "OrdersDeadLetters")
            .retentionPeriod(Duration.days(14))
            .build();
        Queue orders = Queue.Builder.create(this, "Orders")
            // Six times the timeout of the function: a message must not be delivered again while its batch may still run.
            .visibilityTimeout(Duration.seconds(180))
            .deadLetterQueue(DeadLetterQueue.builder().queue(ordersDeadLetters).maxReceiveCount(5).build())
            .build();
        Function processOrder = function("ProcessOrder", "processOrder");
        processOrder.addEventSource(SqsEventSource.Builder.create(orders)
            .batchSize(10)
            // Without this line, Lambda deletes the whole batch, whatever the function answers.
            .reportBatchItemFailures(true)
            .build());

        Queue readingsFailures = Queue.Builder.create(this, "ReadingsFailures")
            .retentionPeriod(Duration.days(14))
            .build();
        Stream readings = new Stream(this, "Readings");
        Function processReading = function("ProcessReading", "processReading");
        processReading.addEventSource(KinesisEventSource.Builder.create(readings)
            .startingPosition(StartingPosition.TRIM_HORIZON)
            .batchSize(100)
            .reportBatchItemFailures(true)
            // Without a limit, a record that always fails holds up its shard until it expires.
            .retryAttempts(10)
            .bisectBatchOnError(true)
            .onFailure(new SqsDlq(readingsFailures))
            .build());

        alarm("OrdersFailed", failed("processOrder", "sqs"), 3);
        alarm("ReadingsFailed", failed("processReading", "kinesis"), 3);
        alarm("OrdersGivenUp", ordersDeadLetters.metricApproximateNumberOfMessagesVisible(), 1);
        alarm("ReadingsGivenUp", readingsFailures.metricApproximateNumberOfMessagesVisible(), 1);
    }

    private Function function(String id, String bean) {
        return Function.Builder.create(this, id)
            .runtime(Runtime.JAVA_25)
            .handler("org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest")
            .code(Code.fromAsset("target/orders-1.0.0-lambda.zip"))
            .memorySize(1024)
            .timeout(Duration.seconds(30))
            .environment(Map.of("MAIN_CLASS", "com.example.orders.OrdersApplication",
                    "SPRING_CLOUD_FUNCTION_DEFINITION", bean, "LAMBDA_BATCH_EMF_ENABLED", "true"))
            .build();
    }

    private void alarm(String id, IMetric metric, int evaluationPeriods) {
        Alarm.Builder.create(this, id)
            .metric(metric)
            .evaluationPeriods(evaluationPeriods)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .threshold(0)
            .treatMissingData(TreatMissingData.NOT_BREACHING)
            .build()
            .addAlarmAction(new SnsAction(this.alarms));
    }

    private static IMetric failed(String bean, String source) {
        return Metric.Builder.create()
            .namespace("LambdaBatch")
            .metricName("failed")
            .dimensionsMap(Map.of("function", bean, "source", source))
            .statistic("Sum")
            .build();
    }

    public static void main(String[] args) {
        App app = new App();
        new OrdersStack(app, "Orders", "you@example.com");
        app.synth();
    }

}
// end::deploy-cdk-java[]
