// What a user of the CDK writes for the functions of the tests. `cdk synth` makes Orders.template.json of it.
const { App, Duration, Stack } = require('aws-cdk-lib');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const kinesis = require('aws-cdk-lib/aws-kinesis');
const lambda = require('aws-cdk-lib/aws-lambda');
const sources = require('aws-cdk-lib/aws-lambda-event-sources');
const sqs = require('aws-cdk-lib/aws-sqs');

class OrdersStack extends Stack {

  constructor(scope, id, props) {
    super(scope, id, props);

    const deadLetters = new sqs.Queue(this, 'OrdersDeadLetterQueue');
    const orders = new sqs.Queue(this, 'OrdersQueue', {
      visibilityTimeout: Duration.seconds(180),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    const processOrder = this.function('ProcessOrder', 'processOrder', {
      LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_DEADLETTER_QUEUE: deadLetters.queueUrl,
    });
    processOrder.addEventSource(new sources.SqsEventSource(orders, { reportBatchItemFailures: true }));
    deadLetters.grantSendMessages(processOrder);
    orders.grant(processOrder, 'sqs:ChangeMessageVisibility', 'sqs:GetQueueUrl');

    const readings = new kinesis.Stream(this, 'ReadingsStream');
    const readingsFailures = new sqs.Queue(this, 'ReadingsFailures');
    const processReading = this.function('ProcessReading', 'processReading', {});
    processReading.addEventSource(new sources.KinesisEventSource(readings, {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new sources.SqsDlq(readingsFailures),
    }));

    const items = new dynamodb.Table(this, 'ItemsTable', {
      partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
      stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
    });
    const handled = new dynamodb.Table(this, 'HandledTable', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    const changesFailures = new sqs.Queue(this, 'ChangesFailures');
    const processChange = this.function('ProcessChange', 'processChange', {
      LAMBDA_BATCH_FUNCTIONS_PROCESSCHANGE_IDEMPOTENCY_STORE: 'dynamodb',
      LAMBDA_BATCH_IDEMPOTENCY_DYNAMODB_TABLENAME: handled.tableName,
    });
    processChange.addEventSource(new sources.DynamoEventSource(items, {
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new sources.SqsDlq(changesFailures),
    }));
    handled.grantReadWriteData(processChange);

    const paymentsFailures = new sqs.Queue(this, 'PaymentsFailures');
    const processPayment = this.function('ProcessPayment', 'processPayment', {});
    processPayment.addEventSource(new sources.ManagedKafkaEventSource({
      clusterArn: 'arn:aws:kafka:eu-central-1:123456789012:cluster/payments/1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d-1',
      topic: 'payments',
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      provisionedPollerConfig: { minimumPollers: 1, maximumPollers: 2 },
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 10,
      onFailure: new sources.SqsDlq(paymentsFailures),
    }));
  }

  function(id, definition, environment) {
    return new lambda.Function(this, id, {
      runtime: lambda.Runtime.JAVA_21,
      handler: 'org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest',
      code: lambda.Code.fromAsset('target/orders.zip'),
      memorySize: 1024,
      timeout: Duration.seconds(30),
      environment: {
        MAIN_CLASS: 'io.github.lambdabatch.test.infrastructure.OrdersApplication',
        SPRING_CLOUD_FUNCTION_DEFINITION: definition,
        ...environment,
      },
    });
  }

}

const app = new App();
new OrdersStack(app, 'Orders', { env: { account: '123456789012', region: 'eu-central-1' } });
