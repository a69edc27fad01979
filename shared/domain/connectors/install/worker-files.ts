import type { ConnectorKind } from "../connector.entity";
import type { InstallationFacts, InstallFile, InstallForm } from "./install-form";
import { installPartitionOf, managementRoleArnOf, memberRoleNameOf, trimmedText } from "./install-values";

/** For a worker that no shipped template starts: its settings, and what the role that it runs as may do. */
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
 * Without quotes: `docker run --env-file` and `kubectl --from-env-file` take them as a part of the value, and Compose takes the
 * value without them as well. What Compose would read otherwise is refused, see NAME_IN_ENV_FILE.
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

/** The statement AssumeRoles of connector-task.yaml; a test compares the two. */
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
