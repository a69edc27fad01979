import type { Stack } from "../iam/intrinsics";
import { DeployedRole, type Permissions } from "../iam/permissions";
import { readTemplate, roleOfStack } from "../iam/template-roles";
import { Mistake } from "../kernel/mistake";
import type { RoleData, Scenario } from "../scenarios/scenario";
import { PROVISIONER } from "./clusters";
import { type PoolParameters, poolPrefixOfStack } from "./pool";

/**
 * The parameters with which administrators deploy the templates of deploy/aws. By default they are the template's,
 * except `templateRolePattern` and `poolPrefix`, for which an installation gets the simulator's values. An empty text
 * matches no role.
 */
export interface RoleParameters extends PoolParameters {
  /** The installation in the roles' conditions. Without one the roles change nothing, as in AWS. */
  readonly installationId?: string;
  /** ARNs of the roles that IAM_ROLE_TEMPLATE leads to. */
  readonly templateRolePattern?: string;
  /** Opens the Kubernetes groups of entries; false in the template. */
  readonly allowKubernetesGroups?: boolean;
  /** Opens entries that others made; false in the template. */
  readonly allowSharedEntries?: boolean;
}

/** The defaults of an installation. */
const TEMPLATE_ROLE_PATTERN = "arn:aws:iam::*:role/people/*";

/** The deployment of the templates, with its parameters. */
export interface Deployment {
  readonly scenario: Scenario;
  readonly externalId: string;
  readonly parameters: RoleParameters;
}

/** Throws at once for parameters that CloudFormation would refuse. */
export function checkDeployment(deployment: Deployment): void {
  for (const { deployed } of [
    connectorPermissions(deployment),
    memberRole(deployment, deployment.scenario.connector.accountId),
  ]) {
    if (deployed?.role.statements.length === 0) throw new Mistake("The templates of deploy/aws give a role nothing.");
  }
}

export function memberRole(deployment: Deployment, accountId: string): RoleData {
  const { scenario, parameters } = deployment;
  const { installationId = "", allowKubernetesGroups, allowSharedEntries } = parameters;
  return assumable(deployment, accountId, scenario.roleNames.member, "MemberRole", {
    template: "member-role.yaml",
    parameters: {
      RoleName: scenario.roleNames.member,
      InstallationId: installationId,
      PoolPrefix: poolPrefixOfStack(parameters) ?? "",
      TemplateRolePattern: parameters.templateRolePattern ?? (installationId === "" ? "" : TEMPLATE_ROLE_PATTERN),
      ...textOf("AllowKubernetesGroups", allowKubernetesGroups),
      ...textOf("AllowSharedEntries", allowSharedEntries),
    },
  });
}

export function managementRole(deployment: Deployment, accountId: string): RoleData {
  const { scenario, parameters } = deployment;
  return assumable(deployment, accountId, scenario.roleNames.management, "ManagementRole", {
    template: "management-role.yaml",
    parameters: {
      RoleName: scenario.roleNames.management,
      InstallationId: parameters.installationId ?? "",
      ManagementAccountId: scenario.organization?.managementAccountId ?? NO_ACCOUNT,
    },
  });
}

/** Assumed by the service that runs the connector, never by a caller of STS. */
export function connectorRole(deployment: Deployment): RoleData {
  return { name: deployment.scenario.connector.name, trust: {}, ...connectorPermissions(deployment) };
}

/** The permissions of the connector itself, as a role or as a user. */
export function connectorPermissions({ scenario, parameters }: Deployment): Permissions & Pick<RoleData, "deployed"> {
  const { connector, organization, roleNames } = scenario;
  return deployed(scenario, connector.accountId, "ConnectorRole", {
    template: "connector-task.yaml",
    parameters: {
      ConnectorRoleName: connector.name,
      MemberRoleName: roleNames.member,
      OrganizationId: organization?.id ?? NO_ORGANIZATION,
      InstallationId: parameters.installationId ?? NO_INSTALLATION,
      ...organizationAccess(scenario),
    },
  });
}

/** In the management account, a delegated administrator account or outside of an organization it needs no management role. */
function organizationAccess({ organization, connector, roleNames }: Scenario): Record<string, string> {
  const { managementAccountId = NO_ACCOUNT, delegatedAdministrators = [] } = organization ?? {};
  return !organization || [managementAccountId, ...delegatedAdministrators].includes(connector.accountId)
    ? { HoldsManagementRole: "true", ManagementAccountId: managementAccountId }
    : { ManagementAccountRoleArn: `arn:aws:iam::${managementAccountId}:role/${roleNames.management}` };
}

/** The role that creates an account's clusters, of a pipeline unrelated to the connector. */
export function provisioningRole(): RoleData {
  return { name: PROVISIONER, trust: {}, allows: ["eks:*", "iam:*"] };
}

interface Choice {
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Values of required parameters that match nobody. */
const NO_INSTALLATION = "00000000-0000-0000-0000-000000000000";
const NO_ORGANIZATION = "o-0000000000";
const NO_ACCOUNT = "000000000000";

function assumable(
  { scenario, externalId }: Deployment,
  accountId: string,
  name: string,
  logicalName: string,
  { template, parameters }: Choice,
): RoleData {
  const { connector, organization } = scenario;
  const made = deployed(scenario, accountId, logicalName, {
    template,
    parameters: {
      ...parameters,
      ConnectorAccountId: connector.accountId,
      ConnectorRoleName: connector.name,
      ExternalId: externalId,
      OrganizationId: organization?.id ?? NO_ORGANIZATION,
    },
  });
  // The templates trust a role as connector. A user is trusted by hand, as its administrator would write it.
  const trust =
    connector.kind === "user"
      ? { principalArns: [`arn:aws:iam::${connector.accountId}:user/${connector.name}`], externalId }
      : { deployed: made.deployed };
  return { name, trust, ...made };
}

function deployed(scenario: Scenario, accountId: string, logicalName: string, { template, parameters }: Choice) {
  const make = () => {
    const stack: Stack = { template: readTemplate(template), parameters, accountId, region: scenario.homeRegion };
    return roleOfStack(stack, logicalName);
  };
  return { deployed: new DeployedRole(make) };
}

function textOf(name: string, value: boolean | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: String(value) };
}
