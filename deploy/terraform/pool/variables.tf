variable "installation_id" {
  type        = string
  description = "DRAWBRIDGE_INSTALLATION_ID. The tag drawbridge-pool with this value is what lets the installation assign a permission set."

  validation {
    condition     = can(regex("^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", var.installation_id))
    error_message = "installation_id has to be a UUID in lower case."
  }
}

variable "pool_prefix" {
  type        = string
  default     = "drawbridge"
  description = "Each name is this prefix, a hyphen and a number. It is unique for each installation, and the same as in the member role. No other permission set may have a name that begins so."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,26}[a-z0-9]$", var.pool_prefix))
    error_message = "pool_prefix has 4 to 28 small letters, digits and hyphens, with a letter first and no hyphen last."
  }
}

variable "pool_size" {
  type        = number
  default     = 50
  description = "The number of permission sets, 25, 50, 100 or 150. As many people can have access in one account at a time."

  validation {
    condition     = contains([25, 50, 100, 150], var.pool_size)
    error_message = "pool_size has to be 25, 50, 100 or 150."
  }
}
