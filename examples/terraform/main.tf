terraform {
  required_version = ">= 1.5, < 2.0"

  required_providers {
    apono = {
      source = "apono-io/apono"
    }
  }
}

# The token is taken from the environment variable APONO_PERSONAL_TOKEN. It stands in no file.
provider "apono" {
  endpoint = var.endpoint
}

data "apono_connector" "main" {
  id = var.connector_id
}

resource "apono_resource_integration" "production" {
  name                     = var.name
  type                     = "aws-organization"
  connector_id             = data.apono_connector.main.id
  connected_resource_types = ["aws-organization-eks-cluster", "aws-organization-account"]

  integration_config = {
    region                      = "eu-west-1"
    sso_region                  = "eu-west-1"
    sso_portal                  = "https://example.awsapps.com/start"
    management_account_role_arn = var.management_account_role_arn
    member_role_name            = "DrawbridgeMemberRole"
    external_id                 = var.external_id
    pool_permission_set_arns    = jsonencode(var.pool_permission_set_arns)
    discovery_regions           = jsonencode(["eu-west-1", "us-east-1"])
    session_duration_hours      = "2"
  }

  custom_access_details = "Use the VPN before kubectl. Questions: #platform."

  owner = {
    attribute_type   = "group"
    attribute_values = ["Platform"]
  }

  owners_mapping = {
    key_name       = "team"
    attribute_type = "group"
  }
}

resource "apono_access_flow_v2" "view" {
  name                  = "${var.name} view"
  description           = "Reads everything in production; the owners of a cluster approve."
  trigger               = "SELF_SERVE"
  grant_duration_in_min = 480

  requestors = {
    logical_operator = "OR"
    conditions = [
      {
        type   = "group"
        values = ["Engineering"]
      }
    ]
  }

  access_targets = [
    {
      integration = {
        integration_name = apono_resource_integration.production.name
        resource_type    = "aws-organization-eks-cluster"
        permissions      = ["AmazonEKSViewPolicy", "AmazonEKSEditPolicy:sandbox-*", "KUBERNETES_GROUP:viewers"]
        resources_scopes = [
          {
            scope_mode = "include_resources"
            type       = "TAG"
            key        = "env"
            values     = ["prod"]
          }
        ]
      }
    }
  ]

  approver_policy = {
    approval_mode = "ANY_OF"
    approver_groups = [
      {
        logical_operator = "OR"
        approvers = [
          {
            type = "Owner"
          }
        ]
      }
    ]
  }

  settings = {
    justification_required        = true # left out, the provider sends false
    requester_cannot_approve_self = true
    labels                        = ["terraform"]
  }
}
