// tag::deploy-cdk-typescript[]
import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Code, Function, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

class OrdersStack extends Stack {

  private readonly alarms: Topic;

  constructor(scope: Construct, id: string, props: StackProps & { alarmEmail: string }) {
    super(scope, id, props);
    this.alarms = new Topic(this, 'Alarms');
    this.alarms.addSubscription(new EmailSubscription(props.alarmEmail));

    const ordersDeadLetters = new Queue(this, 'OrdersDeadLetters', { retentionPeriod: Duration.days(14) });
    const orders = new Queue(this, 'Orders', {
      // Six times the timeout of the function: a message must not be delivered again while its batch may still run.
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: ordersDeadLetters, maxReceiveCount: 5 },
    });
    const processOrder = this.function('ProcessOrder', 'processOrder');
    processOrder.addEventSource(new SqsEventSource(orders, {
      batchSize: 10,
      // Without this line, Lambda deletes the whole batch, whatever the function answers.
      reportBatchItemFailures: true,
    }));

    const readingsFailures = new Queue(this, 'ReadingsFailures', { retentionPeriod: Duration.days(14) });
    const readings = new Stream(this, 'Readings');
    const processReading = this.function('ProcessReading', 'processReading');
    processReading.addEventSource(new KinesisEventSource(readings, {
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      reportBatchItemFailures: true,
      // Without a limit, a record that always fails holds up its shard until it expires.
      retryAttempts: 10,
      bisectBatchOnError: true,
      onFailure: new SqsDlq(readingsFailures),
    }));

    this.alarm('OrdersFailed', failed('processOrder', 'sqs'), 3);
    this.alarm('ReadingsFailed', failed('processReading', 'kinesis'), 3);
    this.alarm('OrdersGivenUp', ordersDeadLetters.metricApproximateNumberOfMessagesVisible(), 1);
    this.alarm('ReadingsGivenUp', readingsFailures.metricApproximateNumberOfMessagesVisible(), 1);
  }

  private function(id: string, bean: string): Function {
    return new Function(this, id, {
      runtime: Runtime.JAVA_25,
      handler: 'org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest',
      code: Code.fromAsset('target/orders-1.0.0-lambda.zip'),
      memorySize: 1024,
      timeout: Duration.seconds(30),
      environment: {
        MAIN_CLASS: 'com.example.orders.OrdersApplication',
        SPRING_CLOUD_FUNCTION_DEFINITION: bean,
        LAMBDA_BATCH_EMF_ENABLED: 'true',
      },
    });
  }

  private alarm(id: string, metric: IMetric, evaluationPeriods: number): void {
    new Alarm(this, id, {
      metric,
      evaluationPeriods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      threshold: 0,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.alarms));
  }

}

function failed(bean: string, source: string): IMetric {
  return new Metric({
    namespace: 'LambdaBatch',
    metricName: 'failed',
    dimensionsMap: { function: bean, source },
    statistic: 'Sum',
  });
}

new OrdersStack(new App(), 'Orders', { alarmEmail: 'you@example.com' });
// end::deploy-cdk-typescript[]
