import type { Examination } from "../examination";
import { type PolicyStatement, statementText } from "./policy-statement";

/** Stands for the external id, which is half of what a role trusts and is shown nowhere but in the integration. */
const EXTERNAL_ID = "<the external id of the integration>";

export function managementTrust(examination: Examination): string {
  return trust(examination, null);
}

export function memberTrust(examination: Examination, organizationId: string): string {
  return trust(examination, organizationId);
}

/** The statement of the trust policy that both roles have in the shipped templates. */
function trust({ identity, settings }: Examination, organizationId: string | null): string {
  const root = `arn:${identity.partition}:iam::${identity.accountId}:root`;
  const statement: PolicyStatement = {
    Effect: "Allow",
    Principal: { AWS: root },
    Action: "sts:AssumeRole",
    Condition: {
      StringEquals: {
        "sts:ExternalId": EXTERNAL_ID,
        "aws:PrincipalOrgID": organizationId ?? settings.organizationId ?? "<the id of the organization>",
      },
      ArnEquals: { "aws:PrincipalArn": principalOf(identity.arn) },
    },
  };
  return statementText(statement);
}

/** A session of a role counts as the role. Its ARN leaves out the role's path. */
function principalOf(arn: string): string {
  const [, partition, accountId, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role ? `arn:${partition}:iam::${accountId}:role/${role}` : arn;
}
