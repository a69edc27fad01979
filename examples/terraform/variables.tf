variable "endpoint" {
  description = "The address of the Drawbridge server, such as https://drawbridge.example.com."
  type        = string
}

variable "connector_id" {
  description = "The id of the connector that reads the organization."
  type        = string
}

variable "name" {
  description = "The name of the integration, and the beginning of the name of the flow."
  type        = string
  default     = "AWS production"
}

variable "management_account_role_arn" {
  description = "The role for reading the organization."
  type        = string
  default     = "arn:aws:iam::111122223333:role/DrawbridgeManagementRole"
}

variable "external_id" {
  description = "The external id that the roles in AWS trust. Empty: the installation's own."
  type        = string
  default     = ""
}

variable "pool_permission_set_arns" {
  description = "The output PoolPermissionSetArns of the pool. Without it nobody gets access by IAM Identity Center."
  type        = list(string)
  default     = []
}
