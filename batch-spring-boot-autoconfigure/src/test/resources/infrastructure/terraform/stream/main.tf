# A function that is fed by a stream, with everything that it needs.

variable "name" {
  type = string
}

variable "definition" {
  type = string
}

variable "source_arn" {
  type = string
}

variable "poller_policy" {
  type = string
}

variable "assume_role_policy" {
  type = string
}

variable "environment" {
  type    = map(string)
  default = {}
}

resource "aws_sqs_queue" "failures" {
  name = "${var.name}-failures"
}

data "aws_iam_policy_document" "failures" {
  statement {
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.failures.arn]
  }
}

resource "aws_iam_role" "this" {
  name               = var.name
  assume_role_policy = var.assume_role_policy
}

resource "aws_iam_policy" "failures" {
  name   = "${var.name}-failures"
  policy = data.aws_iam_policy_document.failures.json
}

resource "aws_iam_role_policy_attachment" "failures" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.failures.arn
}

resource "aws_iam_role_policy_attachment" "poller" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/${var.poller_policy}"
}

resource "aws_lambda_function" "this" {
  function_name = var.name
  role          = aws_iam_role.this.arn
  runtime       = "java21"
  handler       = "org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest"
  filename      = "orders.zip"
  memory_size   = 1024
  timeout       = 30
  environment {
    variables = merge(var.environment, { SPRING_CLOUD_FUNCTION_DEFINITION = var.definition })
  }
}

resource "aws_lambda_event_source_mapping" "this" {
  event_source_arn               = var.source_arn
  function_name                  = aws_lambda_function.this.arn
  starting_position              = "TRIM_HORIZON"
  batch_size                     = 100
  function_response_types        = ["ReportBatchItemFailures"]
  maximum_retry_attempts         = 10
  bisect_batch_on_function_error = true
  destination_config {
    on_failure {
      destination_arn = aws_sqs_queue.failures.arn
    }
  }
}

output "role" {
  value = aws_iam_role.this.id
}
