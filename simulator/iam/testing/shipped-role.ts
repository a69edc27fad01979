import { RequestContext } from "../condition";
import { evaluatePolicies, type RequestPrincipal, type Verdict } from "../evaluate";
import type { Template } from "../intrinsics";
import { readTemplate, roleOfStack, type TemplateRole } from "../template-roles";

/** A request to a role of a shipped template, with the expected verdict. */
export interface ShippedRoleCase {
  readonly name: string;
  readonly role: ShippedRole;
  readonly parameters: Readonly<Record<string, string>>;
  readonly action: string;
  readonly resource: string;
  readonly keys: Keys;
  /** For the trust policy instead. */
  readonly principal?: RequestPrincipal;
  readonly verdict: Verdict;
}

export type ShippedRole = keyof typeof SHIPPED_ROLES;
type Keys = Readonly<Record<string, string | readonly string[]>>;

export const SHIPPED_ROLES = {
  member: { file: "member-role.yaml", logicalName: "MemberRole" },
  management: { file: "management-role.yaml", logicalName: "ManagementRole" },
  connector: { file: "connector-task.yaml", logicalName: "ConnectorRole" },
  execution: { file: "connector-task.yaml", logicalName: "ExecutionRole" },
} as const;

/** As its template makes it, or another one in its place. Kept: a table asks for the same few many times. */
export function shippedRole(
  role: ShippedRole,
  parameters: ShippedRoleCase["parameters"],
  template = readTemplate(SHIPPED_ROLES[role].file),
): TemplateRole {
  const ofTemplate = made.get(template) ?? new Map<string, TemplateRole>();
  made.set(template, ofTemplate);
  const key = JSON.stringify([role, parameters]);
  const known = ofTemplate.get(key) ?? makeRole(role, parameters, template);
  ofTemplate.set(key, known);
  return known;
}

const made = new WeakMap<Template, Map<string, TemplateRole>>();

function makeRole(role: ShippedRole, given: ShippedRoleCase["parameters"], template: Template): TemplateRole {
  const parameters = { ...REQUIRED[role], ...given };
  const { logicalName } = SHIPPED_ROLES[role];
  return roleOfStack(
    { template: withoutManagedPolicies(template), parameters, accountId: ACCOUNT, region: "eu-west-1" },
    logicalName,
  );
}

/** They are AWS's own; the role that runs a task has one, which writes its log. */
function withoutManagedPolicies(template: Template): Template {
  const resources = Object.entries(template.Resources).map(([name, resource]) => {
    const { ManagedPolicyArns: _, ...Properties } = resource.Properties ?? {};
    return [name, { ...resource, Properties }] as const;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

export function verdictOf(
  { role, parameters, action, resource, keys, principal }: ShippedRoleCase,
  template?: Template,
) {
  const { statements, trustStatements } = shippedRole(role, parameters, template);
  const context = new RequestContext(Object.entries(keys));
  return evaluatePolicies(principal ? trustStatements : statements, { action, resource, context, principal });
}

export const ACCOUNT = "111122223333";
export const MANAGEMENT = "777788889999";
export const CONNECTOR_ACCOUNT = "444455556666";
export const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
export const ANOTHER = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f4";
export const ORGANIZATION = "o-acme5k2x9q";
export const EXTERNAL_ID = "word";
export const DATABASE_URL = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:database-url-1a2b3c`;

const trusting = { ConnectorAccountId: CONNECTOR_ACCOUNT, ExternalId: EXTERNAL_ID, OrganizationId: ORGANIZATION };
const REQUIRED: Record<ShippedRole, Readonly<Record<string, string>>> = {
  member: trusting,
  management: { ...trusting, ManagementAccountId: MANAGEMENT },
  connector: { InstallationId: INSTALLATION, OrganizationId: ORGANIZATION },
  execution: { InstallationId: INSTALLATION, OrganizationId: ORGANIZATION, DatabaseUrlSecretArn: DATABASE_URL },
};
