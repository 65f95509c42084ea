# tag::deploy-terraform[]
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "alarm_email" {
  description = "E-mail address that receives the alarms."
  type        = string
}

locals {
  zip = "target/orders-1.0.0-lambda.zip"
  # For each function, by the name of its bean: the kind of its source, and the policy that Lambda needs to poll it.
  functions = {
    processOrder   = { source = "sqs", policy = "AWSLambdaSQSQueueExecutionRole" }
    processReading = { source = "kinesis", policy = "AWSLambdaKinesisExecutionRole" }
  }
}

# The functions

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "function" {
  for_each           = local.functions
  name               = each.key
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role_policy_attachment" "poller" {
  for_each   = local.functions
  role       = aws_iam_role.function[each.key].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${each.value.policy}"
}

resource "aws_lambda_function" "function" {
  for_each         = local.functions
  function_name    = each.key
  role             = aws_iam_role.function[each.key].arn
  runtime          = "java21"
  handler          = "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest"
  filename         = local.zip
  source_code_hash = filebase64sha256(local.zip)
  memory_size      = 1024
  timeout          = 30
  environment {
    variables = {
      MAIN_CLASS                       = "com.example.orders.OrdersApplication"
      SPRING_CLOUD_FUNCTION_DEFINITION = each.key
      LAMBDA_BATCH_EMF_ENABLED         = "true"
    }
  }
}

# Orders: a queue

resource "aws_sqs_queue" "orders_dead_letters" {
  name                      = "orders-dead-letters"
  message_retention_seconds = 1209600
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
  # Six times the timeout of the function: a message must not be delivered again while its batch may still run.
  visibility_timeout_seconds = 180
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.orders_dead_letters.arn
    maxReceiveCount     = 5
  })
}

resource "aws_lambda_event_source_mapping" "orders" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = aws_lambda_function.function["processOrder"].arn
  batch_size       = 10
  # Without this line, Lambda deletes the whole batch, whatever the function answers.
  function_response_types = ["ReportBatchItemFailures"]
}

# Readings: a stream

resource "aws_kinesis_stream" "readings" {
  name        = "readings"
  shard_count = 1
}

resource "aws_sqs_queue" "readings_failures" {
  name                      = "readings-failures"
  message_retention_seconds = 1209600
}

data "aws_iam_policy_document" "readings_failures" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.readings_failures.arn]
  }
}

resource "aws_iam_role_policy" "readings_failures" {
  role   = aws_iam_role.function["processReading"].id
  policy = data.aws_iam_policy_document.readings_failures.json
}

resource "aws_lambda_event_source_mapping" "readings" {
  event_source_arn        = aws_kinesis_stream.readings.arn
  function_name           = aws_lambda_function.function["processReading"].arn
  starting_position       = "TRIM_HORIZON"
  batch_size              = 100
  function_response_types = ["ReportBatchItemFailures"]
  # Without a limit, a record that always fails holds up its shard until it expires.
  maximum_retry_attempts         = 10
  bisect_batch_on_function_error = true
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.readings_failures.arn
    }
  }
}

# Alarms

resource "aws_sns_topic" "alarms" {
  name = "orders-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "failed" {
  for_each            = local.functions
  alarm_name          = "${each.key}-failed"
  namespace           = "LambdaBatch"
  metric_name         = "failed"
  dimensions          = { function = each.key, source = each.value.source }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "given_up" {
  for_each            = toset([aws_sqs_queue.orders_dead_letters.name, aws_sqs_queue.readings_failures.name])
  alarm_name          = "${each.key}-given-up"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = each.key }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
}
# end::deploy-terraform[]
