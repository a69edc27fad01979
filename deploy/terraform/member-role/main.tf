# Lists regions and EKS clusters of one account, and gives access to the roles of the pool's permission sets and to roles by template. The
# same statements as ../../aws/member-role.yaml; a test compares the two.

terraform {
  required_version = ">= 1.5, < 2.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  gives_slots          = var.pool_prefix != ""
  gives_template_roles = var.template_role_pattern != ""
  gives_access         = local.gives_slots || local.gives_template_roles
  shares_entries       = local.gives_template_roles && var.allow_shared_entries
  shares_groups        = local.shares_entries && var.allow_kubernetes_groups

  slot_roles = "arn:${local.partition}:iam::${local.account_id}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${var.pool_prefix}-*"
  # The roles of Drawbridge itself, and those of IAM Identity Center.
  never_roles = [
    "arn:${local.partition}:iam::*:role/${var.role_name}",
    "arn:${local.partition}:iam::*:role/${var.connector_role_name}",
    "arn:${local.partition}:iam::*:role/aws-reserved/*",
  ]
  policies = [
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSAdminPolicy",
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSAdminViewPolicy",
    "arn:${local.partition}:eks::aws:cluster-access-policy/AmazonEKSSecretReaderPolicy",
  ]
}

data "aws_iam_policy_document" "trust" {
  # The account with a condition on the role, not the role itself: that would stop working when the connector's role is made
  # again under its name.
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${var.connector_account_id}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "sts:ExternalId"
      values   = [var.external_id]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = [var.organization_id]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:PrincipalArn"
      values   = ["arn:${local.partition}:iam::${var.connector_account_id}:role/${var.connector_role_name}"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Lets Drawbridge find the EKS clusters of this account, and give access to them."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  tags = {
    managed-by = "drawbridge"
  }

  lifecycle {
    precondition {
      condition     = var.template_role_pattern == "" || var.installation_id != ""
      error_message = "template_role_pattern needs installation_id, whose tags say which access entries are the installation's own."
    }
  }
}

data "aws_iam_policy_document" "discovery" {
  # Neither can be limited to single resources.
  statement {
    sid       = "FindClusters"
    actions   = ["account:ListRegions", "eks:ListClusters"]
    resources = ["*"]
  }

  statement {
    sid       = "ReadClusters"
    actions   = ["eks:DescribeCluster"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:cluster/*"]
  }
}

resource "aws_iam_role_policy" "discovery" {
  name   = "Discovery"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.discovery.json
}

data "aws_iam_policy_document" "give_access" {
  statement {
    sid       = "ReadEntriesOfClusters"
    actions   = ["eks:ListAccessEntries"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:cluster/*"]
  }

  statement {
    sid       = "ReadEntries"
    actions   = ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
  }

  # A person's role is looked up by its ARN, or by the permission set it was made of. Lists cannot be limited.
  statement {
    sid       = "FindRoles"
    actions   = ["iam:ListRoles"]
    resources = ["*"]
  }

  # IAM looks for a role that is gone without its path, and only whoever may read it there is told that it is gone.
  statement {
    sid     = "ReadRoles"
    actions = ["iam:GetRole"]
    resources = concat(
      [
        "arn:${local.partition}:iam::${local.account_id}:role/aws-reserved/sso.amazonaws.com/*",
        "arn:${local.partition}:iam::${local.account_id}:role/AWSReservedSSO_*",
      ],
      local.gives_template_roles ? ["arn:${local.partition}:iam::${local.account_id}:role/*"] : [],
    )
  }
}

resource "aws_iam_role_policy" "give_access" {
  count = local.gives_access ? 1 : 0

  name   = "GiveAccess"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.give_access.json
}

# The principal is the mark of a slot's entry. Tags play no part: they can be taken off, and would have to be written.
data "aws_iam_policy_document" "give_slots" {
  # A user name or groups in the request could make the role somebody else in the cluster. On the other actions these keys are the
  # existing entry's own.
  statement {
    sid       = "CreateSlotEntries"
    actions   = ["eks:CreateAccessEntry"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:cluster/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [local.slot_roles]
    }
    condition {
      test     = "StringEqualsIfExists"
      variable = "eks:accessEntryType"
      values   = ["STANDARD"]
    }
    condition {
      test     = "Null"
      variable = "eks:username"
      values   = ["true"]
    }
    dynamic "condition" {
      for_each = var.allow_kubernetes_groups ? [] : [1]
      content {
        test     = "Null"
        variable = "eks:kubernetesGroups"
        values   = ["true"]
      }
    }
  }

  statement {
    sid       = "TakeFromSlotEntries"
    actions   = ["eks:DeleteAccessEntry", "eks:DisassociateAccessPolicy"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [local.slot_roles]
    }
  }

  # No key limits the groups that an update asks for. Without allow_kubernetes_groups only an entry that has groups may be updated,
  # so that the groups of others can be taken off.
  statement {
    sid       = "RegroupSlotEntries"
    actions   = ["eks:UpdateAccessEntry"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [local.slot_roles]
    }
    dynamic "condition" {
      for_each = var.allow_kubernetes_groups ? [] : [1]
      content {
        test     = "Null"
        variable = "eks:kubernetesGroups"
        values   = ["false"]
      }
    }
  }

  statement {
    sid       = "AddPoliciesToSlotEntries"
    actions   = ["eks:AssociateAccessPolicy"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [local.slot_roles]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:policyArn"
      values   = local.policies
    }
  }
}

resource "aws_iam_role_policy" "give_slots" {
  count = local.gives_slots ? 1 : 0

  name   = "GiveSlots"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.give_slots.json
}

# Roles by template are not the installation's alone, so its tags say which of their entries are.
data "aws_iam_policy_document" "give_template_roles" {
  # ArnEquals takes wildcards as ArnLike does: a principal has to fit both, the pattern and this account.
  statement {
    sid       = "CreateTaggedEntries"
    actions   = ["eks:CreateAccessEntry"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:cluster/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "ArnNotLike"
      variable = "eks:principalArn"
      values   = local.never_roles
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/drawbridge-installation"
      values   = [var.installation_id]
    }
    condition {
      test     = "StringEqualsIfExists"
      variable = "eks:accessEntryType"
      values   = ["STANDARD"]
    }
    condition {
      test     = "Null"
      variable = "eks:username"
      values   = ["true"]
    }
    dynamic "condition" {
      for_each = var.allow_kubernetes_groups ? [] : [1]
      content {
        test     = "Null"
        variable = "eks:kubernetesGroups"
        values   = ["true"]
      }
    }
  }

  # Also for tags that somebody took off an entry: without them the entry could not be deleted. An entry of another installation
  # stays that one's.
  statement {
    sid       = "TagEntriesOfTemplateRoles"
    actions   = ["eks:TagResource"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "ArnNotLike"
      variable = "eks:principalArn"
      values   = local.never_roles
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/drawbridge-installation"
      values   = [var.installation_id]
    }
    condition {
      test     = "StringEqualsIfExists"
      variable = "aws:ResourceTag/drawbridge-installation"
      values   = [var.installation_id]
    }
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["managed-by", "drawbridge-installation", "drawbridge-target"]
    }
  }

  # AWS does not document whether tagging an entry as it is made is checked on the cluster or on the entry.
  statement {
    sid       = "TagEntriesAsTheyAreMade"
    actions   = ["eks:TagResource"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:cluster/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/drawbridge-installation"
      values   = [var.installation_id]
    }
    condition {
      test     = "ForAllValues:StringEquals"
      variable = "aws:TagKeys"
      values   = ["managed-by", "drawbridge-installation", "drawbridge-target"]
    }
  }

  statement {
    sid       = "TakeFromOwnEntries"
    actions   = ["eks:DeleteAccessEntry", "eks:DisassociateAccessPolicy"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/drawbridge-installation"
      values   = [var.installation_id]
    }
  }

  statement {
    sid       = "RegroupOwnEntries"
    actions   = ["eks:UpdateAccessEntry"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/drawbridge-installation"
      values   = [var.installation_id]
    }
    dynamic "condition" {
      for_each = var.allow_kubernetes_groups ? [] : [1]
      content {
        test     = "Null"
        variable = "eks:kubernetesGroups"
        values   = ["false"]
      }
    }
  }

  statement {
    sid       = "AddPoliciesToOwnEntries"
    actions   = ["eks:AssociateAccessPolicy"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:policyArn"
      values   = local.policies
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/managed-by"
      values   = ["drawbridge"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/drawbridge-installation"
      values   = [var.installation_id]
    }
  }
}

resource "aws_iam_role_policy" "give_template_roles" {
  count = local.gives_template_roles ? 1 : 0

  name   = "GiveTemplateRoles"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.give_template_roles.json
}

data "aws_iam_policy_document" "share_entries" {
  statement {
    sid       = "PoliciesOfSharedEntries"
    actions   = ["eks:AssociateAccessPolicy", "eks:DisassociateAccessPolicy"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:policyArn"
      values   = local.policies
    }
    condition {
      test     = "ArnNotLike"
      variable = "eks:principalArn"
      values   = local.never_roles
    }
  }
}

resource "aws_iam_role_policy" "share_entries" {
  count = local.shares_entries ? 1 : 0

  name   = "ShareEntries"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.share_entries.json
}

data "aws_iam_policy_document" "share_groups" {
  statement {
    sid       = "GroupsOfSharedEntries"
    actions   = ["eks:UpdateAccessEntry"]
    resources = ["arn:${local.partition}:eks:*:${local.account_id}:access-entry/*"]
    condition {
      test     = "ArnLike"
      variable = "eks:principalArn"
      values   = [var.template_role_pattern]
    }
    condition {
      test     = "ArnEquals"
      variable = "eks:principalArn"
      values   = ["arn:${local.partition}:iam::${local.account_id}:role/*"]
    }
    condition {
      test     = "ArnNotLike"
      variable = "eks:principalArn"
      values   = local.never_roles
    }
  }
}

resource "aws_iam_role_policy" "share_groups" {
  count = local.shares_groups ? 1 : 0

  name   = "ShareGroups"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.share_groups.json
}
