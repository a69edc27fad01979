# Reads the organization and the people of IAM Identity Center, and assigns the permission sets of the installation's pool. The same
# statements as ../../aws/management-role.yaml; a test compares the two.

terraform {
  required_version = ">= 1.5, < 2.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0, < 7.0"
    }
  }
}

data "aws_partition" "current" {}

locals {
  partition    = data.aws_partition.current.partition
  assigns_pool = var.installation_id != ""
  has_key      = var.identity_center_key_arn != ""
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
  description          = "Lets Drawbridge read the accounts of the organization, and assign the permission sets of its pool."
  max_session_duration = 3600
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  tags = {
    managed-by = "drawbridge"
  }
}

data "aws_iam_policy_document" "read_organization" {
  statement {
    sid = "ReadAccounts"
    actions = [
      "organizations:DescribeOrganization",
      "organizations:ListAccounts",
      "organizations:ListTagsForResource",
      "tag:GetResources",
    ]
    resources = ["*"]
  }

  # Used only where people and groups are read from IAM Identity Center.
  statement {
    sid = "ReadIdentityCenter"
    actions = [
      "sso:ListInstances",
      "identitystore:ListUsers",
      "identitystore:ListGroups",
      "identitystore:ListGroupMemberships",
    ]
    resources = ["*"]
  }

  # Used for the names of organizational units, and where AWS leaves out the path of an account.
  statement {
    sid = "WalkOrganizationalUnits"
    actions = [
      "organizations:ListAccountsForParent",
      "organizations:ListOrganizationalUnitsForParent",
      "organizations:ListParents",
      "organizations:ListRoots",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "read_organization" {
  name   = "ReadOrganization"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.read_organization.json
}

data "aws_iam_policy_document" "assign_pool" {
  statement {
    sid = "ReadPool"
    actions = [
      "identitystore:DescribeUser",
      "identitystore:GetUserId",
      "sso:DescribeAccountAssignmentCreationStatus",
      "sso:DescribeAccountAssignmentDeletionStatus",
      "sso:DescribePermissionSet",
      "sso:GetInlinePolicyForPermissionSet",
      "sso:GetPermissionsBoundaryForPermissionSet",
      "sso:ListAccountAssignments",
      "sso:ListAccountsForProvisionedPermissionSet",
      "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
      "sso:ListInstances",
      "sso:ListManagedPoliciesInPermissionSet",
      "sso:ListTagsForResource",
    ]
    resources = ["*"]
  }

  # No role of Drawbridge may write this tag: whoever deployed the pool decides which permission sets belong to it.
  statement {
    sid       = "AssignPool"
    actions   = ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"]
    resources = ["arn:${local.partition}:sso:::permissionSet/*/*"]
    condition {
      test     = "StringEquals"
      variable = "aws:ResourceTag/drawbridge-pool"
      values   = [var.installation_id]
    }
  }

  # AWS checks an assignment on the permission set, the instance and the account. The statement above decides by the permission
  # set; instances and accounts have no tag of ours.
  statement {
    sid       = "AssignInAccounts"
    actions   = ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"]
    resources = ["arn:${local.partition}:sso:::instance/*", "arn:${local.partition}:sso:::account/*"]
  }

  # A delegated administrator loses a permission set everywhere once it is provisioned in the management account.
  statement {
    sid       = "NeverInManagementAccount"
    effect    = "Deny"
    actions   = ["sso:CreateAccountAssignment", "sso:DeleteAccountAssignment"]
    resources = ["arn:${local.partition}:sso:::account/${var.management_account_id}"]
  }
}

resource "aws_iam_role_policy" "assign_pool" {
  count = local.assigns_pool ? 1 : 0

  name   = "AssignPool"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.assign_pool.json
}

data "aws_iam_policy_document" "use_key" {
  # The conditions are those of AWS's own policies for administrators of IAM Identity Center.
  statement {
    sid       = "DecryptForIdentityCenter"
    actions   = ["kms:Decrypt"]
    resources = [var.identity_center_key_arn]
    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["sso.*.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:sso:instance-arn"
      values   = ["arn:*:sso:::instance/*"]
    }
  }

  statement {
    sid       = "DecryptForIdentityStore"
    actions   = ["kms:Decrypt"]
    resources = [var.identity_center_key_arn]
    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["identitystore.*.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "kms:EncryptionContext:aws:identitystore:identitystore-arn"
      values   = ["arn:*:identitystore::*:identitystore/*"]
    }
  }
}

resource "aws_iam_role_policy" "use_key" {
  count = local.has_key ? 1 : 0

  name   = "UseKey"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.use_key.json
}
