import type { ConnectorInstallInput, InstallFormat, TestConnectorInput } from "../../../gql/graphql";
import { rolePattern } from "../../../parts/forms/role-pattern";
import { type InstallKey, type IntegrationDraft, inputOf, installInputOf, itemsOf } from "../draft/draft";

/** The facts of the chosen connector that the roles need. */
export interface RolesConnector {
  readonly accountId: string | null;
  readonly callerArn: string | null;
  readonly region: string | null;
}

/** The input for the templates of pool and roles: typed values first, then values of the draft and its connector. */
export function rolesInput(
  draft: IntegrationDraft,
  connector: RolesConnector,
  format: InstallFormat,
): ConnectorInstallInput {
  const known = knownOf(draft, connector);
  const install = { ...known, ...draft.install };
  const { connectorName: _name, ...input } = installInputOf({ ...draft, install, installFormat: format });
  return { ...input, ...waysOf(draft), rolesOnly: true };
}

/** The initial values of the templates' fields. */
export function knownOf({ values }: IntegrationDraft, connector: RolesConnector): Partial<Record<InstallKey, string>> {
  const role = /^arn:[\w-]+:iam::(\d{12}):role\/(.+)$/.exec(values.managementAccountRoleArn?.trim() ?? "");
  return onlyTyped({
    region: values.region || connector.region || "",
    managementAccountId: role?.[1] ?? "",
    managementRoleName: role?.[2] ?? "",
    connectorAccountId: connector.accountId ?? "",
    connectorRoleName: roleNameOf(connector.callerArn),
    memberRoleName: values.memberRoleName ?? "",
    externalId: values.externalId ?? "",
    templateRolePattern: rolePattern(values.principalRoleTemplate ?? "") ?? "",
  });
}

/** Permission sets of a pool, or the people's own roles: the templates differ. */
function waysOf({ values }: IntegrationDraft): Partial<ConnectorInstallInput> {
  return values.principalStrategy === "IAM_ROLE_TEMPLATE"
    ? { identityCenterInstanceArn: undefined, allowSharedEntries: values.sharedEntriesAllowed === "true" || undefined }
    : { templateRolePattern: undefined, allowSharedEntries: undefined };
}

/** STS reports only the last name of a role, without its path. */
function roleNameOf(callerArn: string | null): string {
  return /:assumed-role\/([^/]+)\//.exec(callerArn ?? "")?.[1] ?? "";
}

function onlyTyped<Key extends string>(texts: Partial<Record<Key, string>>): Partial<Record<Key, string>> {
  const typed = Object.entries<string | undefined>(texts).filter(([, text]) => (text ?? "").trim() !== "");
  return Object.fromEntries(typed) as Partial<Record<Key, string>>;
}

/** The ARN that the management role will have, by the names in the templates; null: not known yet. */
export function managementRoleArn(input: ConnectorInstallInput): string | null {
  const { managementAccountId, managementRoleName, region = "" } = input;
  if (!managementAccountId || input.holdsManagementRole) return null;
  const partition = region?.startsWith("cn-") ? "aws-cn" : region?.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  return `arn:${partition}:iam::${managementAccountId}:role/${managementRoleName ?? "DrawbridgeManagementRole"}`;
}

/** The input of a test of unsaved settings; null: no connector was chosen. */
export function testInput(draft: IntegrationDraft): TestConnectorInput | null {
  const { connectorId, values } = draft;
  if (connectorId === null) return null;
  const input = inputOf(draft);
  const list = (key: "discoveryRegions" | "excludedAccountIds" | "excludedOrganizationalUnitIds") =>
    itemsOf(values[key] ?? "");
  return {
    connectorId,
    region: input.region,
    ssoRegion: input.ssoRegion,
    ssoPortal: input.ssoPortal,
    managementAccountRoleArn: input.managementAccountRoleArn,
    memberRoleName: input.memberRoleName,
    externalId: input.externalId,
    principalStrategy: input.principalStrategy,
    principalRoleTemplate: input.principalRoleTemplate,
    poolPermissionSetArns: itemsOf(values.poolPermissionSetArns ?? ""),
    discoveryRegions: list("discoveryRegions"),
    excludedAccountIds: list("excludedAccountIds"),
    excludedOrganizationalUnitIds: list("excludedOrganizationalUnitIds"),
    // A subscription follows the answers, so the call does not wait for them.
    waitSeconds: 0,
  };
}
