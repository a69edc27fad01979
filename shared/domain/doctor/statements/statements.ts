import { splitTemplate } from "../../integrations/role-template";
import type { Examination } from "../examination";
import { managementStatements } from "./management-statements";
import { memberStatements } from "./member-statements";
import type { PolicyStatement, StatementValues } from "./policy-statement";

export type RoleKind = "management" | "member";

/** All statements of the shipped template that allow one of the actions. */
export function statementsWith(
  actions: readonly string[],
  role: RoleKind,
  examination: Examination,
  accountId: string | null,
): PolicyStatement[] {
  const values = valuesOf(examination, accountId);
  const { principalStrategy } = examination.settings;
  const statements = role === "management" ? managementStatements(values) : memberStatements(values, principalStrategy);
  return statements.filter(({ Action }) => [Action].flat().some((action) => actions.includes(action)));
}

function valuesOf(
  { settings, identity, installationId, poolPrefix }: Examination,
  accountId: string | null,
): StatementValues {
  return {
    partition: identity.partition,
    accountId: accountId ?? "*",
    installationId,
    poolPrefix: poolPrefix ?? "<PoolPrefix>",
    templateRolePattern: templateRolePattern(settings.principalRoleTemplate, identity.partition),
    memberRoleName: settings.access.memberRoleName,
    connectorRoleName: /:assumed-role\/([^/]+)\//.exec(identity.arn)?.[1] ?? "<ConnectorRoleName>",
    identityCenterKeyArn: "<IdentityCenterKeyArn>",
  };
}

/** The value of TemplateRolePattern that fits the integration's role template; empty: it has none. */
function templateRolePattern(template: string | null, partition: string): string {
  const parts = splitTemplate(template ?? "").map((part) => {
    if (part.kind === "text") return part.text;
    return part.kind === "place" && part.name === "partition" ? partition : "*";
  });
  return parts.join("");
}
