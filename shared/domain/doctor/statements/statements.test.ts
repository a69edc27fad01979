import { resolveValue, type Stack } from "../../../../simulator/iam/intrinsics";
import { readTemplate } from "../../../../simulator/iam/template-roles";
import type { PrincipalStrategy } from "../../integrations/integration.entity";
import { managementStatements } from "./management-statements";
import { memberStatements } from "./member-statements";
import type { PolicyStatement } from "./policy-statement";

const VALUES = {
  partition: "aws",
  accountId: "310254875561",
  installationId: "0198c0de-0000-7000-8000-00000000d0c7",
  poolPrefix: "drawbridge",
  templateRolePattern: "arn:aws:iam::*:role/people/*",
  memberRoleName: "DrawbridgeMemberRole",
  connectorRoleName: "drawbridge-connector",
  identityCenterKeyArn: "arn:aws:kms:eu-west-1:310254870016:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b",
};

const PARAMETERS = {
  ConnectorAccountId: "310254873349",
  ConnectorRoleName: VALUES.connectorRoleName,
  ExternalId: "external",
  OrganizationId: "o-acme5k2x9q",
  InstallationId: VALUES.installationId,
};

describe("the policy statements of a doctor run", () => {
  it("are those of the management role's template", () => {
    const shipped = shippedStatements("management-role.yaml", {
      ...PARAMETERS,
      RoleName: "DrawbridgeManagementRole",
      ManagementAccountId: "310254870016",
      IdentityCenterKeyArn: VALUES.identityCenterKeyArn,
    });
    compare(managementStatements(VALUES), shipped);
  });

  it.each<PrincipalStrategy>(["IDENTITY_CENTER", "IAM_ROLE_TEMPLATE"])(
    "are those of the member role's template, with %s",
    (strategy) => {
      const shipped = shippedStatements("member-role.yaml", {
        ...PARAMETERS,
        RoleName: VALUES.memberRoleName,
        PoolPrefix: VALUES.poolPrefix,
        TemplateRolePattern: VALUES.templateRolePattern,
      });
      compare(memberStatements(VALUES, strategy), shipped);
      const writes = shipped.flatMap(({ Action }) => Action).filter((action) => /^eks:(?!Describe|List)/.test(action));
      const shown = new Set(memberStatements(VALUES, strategy).flatMap(({ Action }) => Action));
      const isNeeded = (action: string) => action !== "eks:TagResource" || strategy === "IAM_ROLE_TEMPLATE";
      expect(writes.filter((action) => isNeeded(action) && !shown.has(action))).toEqual([]);
    },
  );
});

function compare(shown: readonly PolicyStatement[], shipped: readonly PolicyStatement[]): void {
  expect(shown.length).toBeGreaterThan(3);
  for (const statement of shown) {
    expect(statement).toEqual(shipped.find(({ Sid }) => Sid === statement.Sid));
  }
}

/** Every statement of the template's policies, with its parameters filled in. */
function shippedStatements(file: string, parameters: Readonly<Record<string, string>>): PolicyStatement[] {
  const template = readTemplate(file);
  const stack: Stack = { template, parameters, accountId: VALUES.accountId, region: "eu-west-1" };
  return Object.values(template.Resources).flatMap(({ Properties }) => {
    const { Policies = [], PolicyDocument } = resolveValue(Properties, stack) as Resolved;
    return [...Policies, ...(PolicyDocument ? [{ PolicyDocument }] : [])].flatMap(
      (one) => one.PolicyDocument.Statement,
    );
  });
}

interface Resolved {
  readonly Policies?: readonly Policy[];
  readonly PolicyDocument?: Policy["PolicyDocument"];
}

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly PolicyStatement[] };
}
