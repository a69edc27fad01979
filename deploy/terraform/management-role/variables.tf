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

variable "management_account_id" {
  type        = string
  description = "The organization's management account. The role may assign nothing there, which an explicit deny says."

  validation {
    condition     = can(regex("^\\d{12}$", var.management_account_id))
    error_message = "management_account_id has to have 12 digits."
  }
}

variable "role_name" {
  type    = string
  default = "DrawbridgeManagementRole"
}

variable "installation_id" {
  type        = string
  default     = ""
  description = "DRAWBRIDGE_INSTALLATION_ID, as in the pool's tag. Needed where people get their access through IAM Identity Center. Left empty, the role changes nothing."

  validation {
    condition     = can(regex("^(|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$", var.installation_id))
    error_message = "installation_id has to be a UUID in lower case, or empty."
  }
}

variable "identity_center_key_arn" {
  type        = string
  default     = ""
  description = "The KMS key of the IAM Identity Center instance, where it has one of its own. The key's policy has to allow the role too. Left empty, the role may use no key."

  validation {
    condition     = can(regex("^(|arn:aws[a-z-]*:kms:[a-z0-9-]+:\\d{12}:key/[0-9a-z-]+)$", var.identity_center_key_arn))
    error_message = "identity_center_key_arn has to be the ARN of a key, or empty."
  }
}
