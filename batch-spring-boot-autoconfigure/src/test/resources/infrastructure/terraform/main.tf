terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

locals {
  environment = {
    MAIN_CLASS = "io.github.lambdabatch.test.infrastructure.OrdersApplication"
  }
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

# Orders: a standard queue.

resource "aws_sqs_queue" "orders_dead_letters" {
  name = "orders-dead-letters"
}

resource "aws_sqs_queue" "orders" {
  name                       = "orders"
  visibility_timeout_seconds = 180
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.orders_dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_iam_role" "process_order" {
  name               = "process-order"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "process_order" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.orders_dead_letters.arn]
  }
  statement {
    actions   = ["sqs:ChangeMessageVisibility", "sqs:GetQueueUrl"]
    resources = [aws_sqs_queue.orders.arn]
  }
}

resource "aws_iam_role_policy" "process_order" {
  role   = aws_iam_role.process_order.id
  policy = data.aws_iam_policy_document.process_order.json
}

resource "aws_iam_role_policy_attachment" "process_order" {
  role       = aws_iam_role.process_order.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"
}

resource "aws_lambda_function" "process_order" {
  function_name = "process-order"
  role          = aws_iam_role.process_order.arn
  runtime       = "java21"
  handler       = "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest"
  filename      = "orders.zip"
  memory_size   = 1024
  timeout       = 30
  environment {
    variables = merge(local.environment, {
      SPRING_CLOUD_FUNCTION_DEFINITION                     = "processOrder"
      LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_DEADLETTER_QUEUE = aws_sqs_queue.orders_dead_letters.url
    })
  }
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn        = aws_sqs_queue.orders.arn
  function_name           = aws_lambda_function.process_order.arn
  batch_size              = 10
  function_response_types = ["ReportBatchItemFailures"]
}

# Readings: a Kinesis stream.

resource "aws_kinesis_stream" "readings" {
  name        = "readings"
  shard_count = 1
}

module "process_reading" {
  source             = "./stream"
  name               = "process-reading"
  definition         = "processReading"
  source_arn         = aws_kinesis_stream.readings.arn
  poller_policy      = "AWSLambdaKinesisExecutionRole"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  environment        = local.environment
}

# Changes of items: the stream of a DynamoDB table. Another table remembers which ones were handled.

resource "aws_dynamodb_table" "items" {
  name             = "items"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "pk"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "pk"
    type = "S"
  }
}

resource "aws_dynamodb_table" "handled" {
  name         = "handled"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

module "process_change" {
  source             = "./stream"
  name               = "process-change"
  definition         = "processChange"
  source_arn         = aws_dynamodb_table.items.stream_arn
  poller_policy      = "AWSLambdaDynamoDBExecutionRole"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  environment = merge(local.environment, {
    LAMBDA_BATCH_FUNCTIONS_PROCESSCHANGE_IDEMPOTENCY_STORE = "dynamodb"
    LAMBDA_BATCH_IDEMPOTENCY_DYNAMODB_TABLENAME            = aws_dynamodb_table.handled.name
  })
}

data "aws_iam_policy_document" "handled" {
  statement {
    actions   = ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"]
    resources = [aws_dynamodb_table.handled.arn]
  }
}

resource "aws_iam_role_policy" "handled" {
  role   = module.process_change.role
  policy = data.aws_iam_policy_document.handled.json
}
