output "pool_permission_set_arns" {
  description = "The integration's poolPermissionSetArns."
  value       = [for name in sort(local.names) : aws_ssoadmin_permission_set.slot[name].arn]
}
