import type { ConnectorKind } from "../connector.entity";
import type { InstallationFacts, InstallFile, InstallForm } from "./install-form";
import { installPartitionOf, managementRoleArnOf, memberRoleNameOf, trimmedText } from "./install-values";

/** Settings and role policy for a worker that no shipped template starts. */
export function workerFiles(kind: ConnectorKind, form: InstallForm, facts: InstallationFacts): InstallFile[] {
  return [
    {
      name: "connector.env",
      purpose:
        "The worker's settings. Add the secrets of the platform: DATABASE_URL, REDIS_URL and DRAWBRIDGE_SECRET_KEY.",
      language: "DOTENV",
      content: envText(kind, form, facts),
    },
    {
      name: "connector-role.policy.json",
      purpose: "The policy of the role that the worker runs as: it assumes the other roles, and does nothing else.",
      language: "JSON",
      content: `${JSON.stringify(assumePolicy(form), null, 2)}\n`,
    },
  ];
}

/**
 * Values are not quoted: `docker run --env-file` and `kubectl --from-env-file` would keep the quotes as part of the
 * value, and Compose does not need them. Characters that Compose would interpret are refused, see NAME_IN_ENV_FILE.
 */
function envText(kind: ConnectorKind, form: InstallForm, { installationId }: InstallationFacts): string {
  const settings = {
    DRAWBRIDGE_AWS: "real",
    DRAWBRIDGE_INSTALLATION_ID: installationId,
    DRAWBRIDGE_CONNECTOR_NAME: trimmedText(form.connectorName) ?? kind.toLowerCase(),
    DRAWBRIDGE_CONNECTOR_KIND: kind,
    AWS_REGION: trimmedText(form.region) ?? "",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/** Equal to the statement AssumeRoles of connector-task.yaml; a test compares them. */
function assumePolicy(form: InstallForm): object {
  const arn = managementRoleArnOf(form);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AssumeRoles",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: [`arn:${installPartitionOf(form)}:iam::*:role/${memberRoleNameOf(form)}`, ...(arn ? [arn] : [])],
        Condition: { StringEquals: { "aws:ResourceOrgID": trimmedText(form.organizationId) } },
      },
    ],
  };
}
