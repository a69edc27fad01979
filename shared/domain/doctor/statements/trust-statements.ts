import type { Examination } from "../examination";
import { type PolicyStatement, statementText } from "./policy-statement";

/** A placeholder for the external id, which is shown only with the integration. */
const EXTERNAL_ID = "<the external id of the integration>";

/** The trust statement of both roles in the shipped templates. Without an id, the organization of the settings. */
export function trustStatement({ identity, settings }: Examination, organizationId?: string): string {
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

/** A role session is trusted through its role. The session's ARN lacks the role's path. */
function principalOf(arn: string): string {
  const [, partition, accountId, role] = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn) ?? [];
  return role ? `arn:${partition}:iam::${accountId}:role/${role}` : arn;
}
