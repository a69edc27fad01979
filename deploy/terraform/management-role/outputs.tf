output "management_account_role_arn" {
  description = "The integration's Management Account Role ARN."
  value       = aws_iam_role.this.arn
}
