variable "connector_account_id" {
  type        = string
  description = "The account the connector runs in."

  validation {
    condition     = can(regex("^\\d{12}$", var.connector_account_id))
    error_message = "connector_account_id has to have 12 digits."
  }
}

variable "connector_role_name" {
  type        = string
  default     = "DrawbridgeConnectorRole"
  description = "The connector's task role, with its path if it has one."
}

variable "external_id" {
  type        = string
  sensitive   = true
  description = "The external id of the integration. The connector has to name it, or the role cannot be assumed."

  validation {
    condition     = can(regex("^[\\w+=,.@:/-]{2,1224}$", var.external_id))
    error_message = "external_id has 2 to 1224 letters, digits and characters of +=,.@:/-_."
  }
}

variable "organization_id" {
  type        = string
  description = "Such as o-exampleorgid. Only callers of this organization may assume the role."

  validation {
    condition     = can(regex("^o-[a-z0-9]{10,32}$", var.organization_id))
    error_message = "organization_id has to be of the form o-exampleorgid."
  }
}

variable "role_name" {
  type        = string
  default     = "DrawbridgeMemberRole"
  description = "The integration's member role name."
}

variable "pool_prefix" {
  type        = string
  default     = ""
  description = "pool_prefix of the pool. Access entries may be made, changed and deleted for the roles of permission sets whose names begin with it and a hyphen, so no other permission set may be named so. Left empty, nobody gets access through IAM Identity Center."

  validation {
    condition     = can(regex("^(|[a-z][a-z0-9-]{2,26}[a-z0-9])$", var.pool_prefix))
    error_message = "pool_prefix has 4 to 28 small letters, digits and hyphens, with a letter first and no hyphen last, or is empty."
  }
}

variable "template_role_pattern" {
  type        = string
  default     = ""
  description = "ARNs of the roles that IAM_ROLE_TEMPLATE leads to, such as arn:aws:iam::*:role/people/*. Access may be given to those of this account. Needs installation_id. Left empty, nobody gets access by such a role."

  validation {
    condition     = can(regex("^(|arn:aws[a-z-]*:iam::(\\d{12}|\\*):role/[\\w+=,.@-][\\w+=,.@/*?-]*)$", var.template_role_pattern))
    error_message = "template_role_pattern has to be the ARN of roles, whose name or path begins with no wildcard, or empty."
  }

  validation {
    condition     = length(var.template_role_pattern) <= 400
    error_message = "template_role_pattern has to have at most 400 characters: IAM takes 10,240 for all policies of a role."
  }
}

variable "installation_id" {
  type        = string
  default     = ""
  description = "DRAWBRIDGE_INSTALLATION_ID, for the tags of access entries of roles by template_role_pattern."

  validation {
    condition     = can(regex("^(|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$", var.installation_id))
    error_message = "installation_id has to be a UUID in lower case, or empty."
  }
}

variable "allow_kubernetes_groups" {
  type        = bool
  default     = false
  description = "Whether access may be given by Kubernetes groups too, for which your clusters have role bindings."
}

variable "allow_shared_entries" {
  type        = bool
  default     = false
  description = "Whether policies and groups may be added to access entries that others made for roles by template_role_pattern, and taken off again. Needed where an integration allows shared entries. Entries of others are never deleted."
}
