import { quoteHclText } from "../../../kernel/text/hcl-text";
import { PURPOSES, templateFile } from "./cloud-formation-files";
import type { InstallFile, InstallForm } from "./install-form";
import type { GivenValue } from "./install-values";
import { shippedText, type TemplateName } from "./shipped-files";

const PARTS = ["main.tf", "variables.tf", "outputs.tf"] as const;

type Values = ReadonlyMap<TemplateName, readonly GivenValue[]>;

/**
 * The shipped modules, and a root module that uses them with the values. A StackSet brings the member role into
 * accounts that join later, and ECS has no module. So both deploy the shipped template.
 */
export function terraformFiles(form: InstallForm, values: Values): InstallFile[] {
  const modules = (["pool", "management-role"] as const).filter((name) => values.has(name));
  const templates = (["member-role", "connector-task"] as const).filter((name) => values.has(name));
  const root = {
    name: "main.tf",
    purpose: "The root: who is deployed where, with the values given.",
    language: "HCL" as const,
    content: rootText(form, values),
  };
  return [root, ...modules.flatMap(moduleFiles), ...templates.map(templateFile)];
}

function moduleFiles(name: "pool" | "management-role"): InstallFile[] {
  return PARTS.map((part) => ({
    name: `modules/${name}/${part}`,
    purpose: PURPOSES[name],
    language: "HCL" as const,
    content: shippedText(`terraform/${name}/${part}`),
  }));
}

function rootText(form: InstallForm, values: Values): string {
  const region = quoteHclText(form.region!.trim());
  return [
    HEAD,
    provider("management", region, "The management account, or a delegated administrator account."),
    ...(values.has("connector-task") ? [provider("connector", region, "The account of the connector.")] : []),
    ...(["pool", "management-role"] as const).flatMap((name) =>
      values.has(name) ? [module(name, values.get(name)!)] : [],
    ),
    stackSet(form, values.get("member-role")!),
    ...(values.has("connector-task") ? [stack(values.get("connector-task")!)] : []),
    ...(values.has("pool") ? [OUTPUT] : []),
  ].join("\n");
}

const HEAD = `terraform {
  required_version = ">= 1.6"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}
`;

const OUTPUT = `output "pool_permission_set_arns" {
  description = "The integration's poolPermissionSetArns."
  value       = module.pool.pool_permission_set_arns
}
`;

function provider(alias: string, region: string, comment: string): string {
  return `# ${comment} Add how Terraform signs in there, such as \`profile\`.
provider "aws" {
  alias  = "${alias}"
  region = ${region}
}
`;
}

function module(name: "pool" | "management-role", given: readonly GivenValue[]): string {
  const lines = given.flatMap(({ parameter, value }) =>
    value === undefined || NOT_IN_MODULES.has(parameter)
      ? []
      : [`  ${snake(parameter)} = ${literal(parameter, value)}`],
  );
  return `module "${name.replace("-", "_")}" {
  source    = "./modules/${name}"
  providers = { aws = aws.management }

${lines.join("\n")}
}
`;
}

/** The module finds the instance itself. */
const NOT_IN_MODULES: ReadonlySet<string> = new Set(["IdentityCenterInstanceArn"]);

function stackSet(form: InstallForm, given: readonly GivenValue[]): string {
  const region = quoteHclText(form.region!.trim());
  const units = (form.targetUnitIds ?? []).map((id) => quoteHclText(id.trim())).join(", ");
  return `resource "aws_cloudformation_stack_set" "member_role" {
  provider         = aws.management
  name             = "drawbridge-member-role"
  permission_model = "SERVICE_MANAGED"
  capabilities     = ["CAPABILITY_NAMED_IAM"]
  template_body    = file("\${path.module}/member-role.yaml")

  auto_deployment {
    enabled                          = true
    retain_stacks_on_account_removal = false
  }

  parameters = {
${parameters(given)}
  }
}

# One region: IAM is global.
resource "aws_cloudformation_stack_set_instance" "member_role" {
  provider       = aws.management
  stack_set_name = aws_cloudformation_stack_set.member_role.name
  region         = ${region}

  deployment_targets {
    organizational_unit_ids = [${units}]
  }
}
`;
}

function stack(given: readonly GivenValue[]): string {
  return `resource "aws_cloudformation_stack" "connector" {
  provider      = aws.connector
  name          = "drawbridge-connector"
  capabilities  = ["CAPABILITY_NAMED_IAM"]
  template_body = file("\${path.module}/connector-task.yaml")

  parameters = {
${parameters(given)}
  }
}
`;
}

function parameters(given: readonly GivenValue[]): string {
  return given
    .flatMap(({ parameter, value }) => (value === undefined ? [] : [`    ${parameter} = ${quoteHclText(value)}`]))
    .join("\n");
}

function literal(parameter: string, value: string): string {
  return parameter === "PoolSize" ? value : quoteHclText(value);
}

/** `PoolPrefix` becomes `pool_prefix`. */
function snake(parameter: string): string {
  return parameter.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
