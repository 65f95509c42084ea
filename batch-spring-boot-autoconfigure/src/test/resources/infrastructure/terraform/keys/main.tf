# The same for several functions: instances have keys.

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
  functions = toset(["first", "second"])
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

resource "aws_sqs_queue" "orders" {
  for_each                   = local.functions
  name                       = "orders-${each.key}"
  visibility_timeout_seconds = each.key == "first" ? 180 : 60
}

resource "aws_iam_role" "process_order" {
  for_each           = local.functions
  name               = "process-order-${each.key}"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

data "aws_iam_policy_document" "process_order" {
  for_each = local.functions
  statement {
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.orders[each.key].arn]
  }
}

resource "aws_iam_role_policy" "process_order" {
  for_each = local.functions
  role     = aws_iam_role.process_order[each.key].id
  policy   = data.aws_iam_policy_document.process_order[each.key].json
}

resource "aws_lambda_function" "process_order" {
  for_each      = local.functions
  function_name = "process-order-${each.key}"
  role          = aws_iam_role.process_order[each.key].arn
  runtime       = "java21"
  handler       = "org.springframework.cloud.function.adapter.aws.FunctionInvoker"
  filename      = "orders.zip"
  timeout       = 30
  environment {
    variables = {
      MAIN_CLASS = "io.github.lambdabatch.test.infrastructure.OrdersApplication"
    }
  }
}

resource "aws_lambda_event_source_mapping" "orders" {
  for_each                = local.functions
  event_source_arn        = aws_sqs_queue.orders[each.key].arn
  function_name           = aws_lambda_function.process_order[each.key].arn
  function_response_types = ["ReportBatchItemFailures"]
}

resource "aws_kinesis_stream" "readings" {
  count       = 2
  name        = "readings-${count.index}"
  shard_count = 1
}

module "process_reading" {
  source             = "./stream"
  count              = 2
  name               = "process-reading-${count.index}"
  definition         = "processReading"
  source_arn         = aws_kinesis_stream.readings[count.index].arn
  poller_policy      = count.index == 0 ? "AWSLambdaKinesisExecutionRole" : "AWSLambdaBasicExecutionRole"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  environment = {
    MAIN_CLASS = "io.github.lambdabatch.test.infrastructure.OrdersApplication"
  }
}
