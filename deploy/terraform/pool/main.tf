# The permission sets that an installation may assign, and no others. The provider has to be the account and the primary region
# in which IAM Identity Center is administered.

terraform {
  required_version = ">= 1.5, < 2.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

data "aws_ssoadmin_instances" "this" {}

locals {
  instance_arn = one(data.aws_ssoadmin_instances.this.arns)
  names        = toset([for number in range(1, var.pool_size + 1) : format("%s-%02d", var.pool_prefix, number)])
}

resource "aws_ssoadmin_permission_set" "slot" {
  for_each = local.names

  instance_arn     = local.instance_arn
  name             = each.key
  description      = "Assigned by Drawbridge to one person at a time. Assign it to nobody by hand."
  session_duration = "PT1H"
  tags = {
    drawbridge-pool = var.installation_id
  }

  # A slot that goes takes its people's roles along: first take it out of the integration's setting, and wait for its leases.
  lifecycle {
    prevent_destroy = true
  }
}

data "aws_iam_policy_document" "slot" {
  statement {
    sid       = "SignInToEks"
    actions   = ["eks:DescribeCluster", "eks:ListClusters", "eks:AccessKubernetesApi"]
    resources = ["*"]
  }
}

resource "aws_ssoadmin_permission_set_inline_policy" "slot" {
  for_each = aws_ssoadmin_permission_set.slot

  instance_arn       = local.instance_arn
  permission_set_arn = each.value.arn
  inline_policy      = data.aws_iam_policy_document.slot.json
}
