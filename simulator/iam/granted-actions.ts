import { Mistake } from "../kernel/mistake";
import { readTemplate, roleOfStack, type TemplateRole } from "./template-roles";

/** An action that a shipped template allows by one statement, in one of the forms that parameters give the statement. */
export interface GrantedAction {
  readonly template: string;
  readonly sid: string;
  readonly action: string;
  /** The fewest parameters with which the statement has this form, beside those that all stacks need. */
  readonly parameters: readonly string[];
}

/** By statement, action and form: all that the roles of the templates can be given. */
export function grantedActions(): Map<string, GrantedAction> {
  const found = new Map<string, GrantedAction>();
  for (const [template, { openings }] of Object.entries(ROLES)) {
    for (const parameters of subsetsOf(openings)) {
      for (const [form, { sid, action }] of formsOf(template, parameters)) {
        if (!found.has(form)) found.set(form, { template, sid, action, parameters });
      }
    }
  }
  return found;
}

/** The form in which a stack with these parameters has the statement; undefined where it does not allow the action. */
export function actionFormOf(template: string, parameters: readonly string[], sid: string, action: string) {
  const isMeant = (one: { sid: string; action: string }) => one.sid === sid && one.action === action;
  return [...formsOf(template, parameters)].find(([, one]) => isMeant(one))?.[0];
}

/** The parameters that change a role's statements, and those that its stack always needs. */
const ROLES: Readonly<Record<string, { logicalName: string; needed: readonly string[]; openings: readonly string[] }>> =
  {
    "member-role.yaml": {
      logicalName: "MemberRole",
      needed: ["ConnectorAccountId", "ExternalId", "OrganizationId"],
      openings: ["InstallationId", "PoolPrefix", "TemplateRolePattern", "AllowKubernetesGroups", "AllowSharedEntries"],
    },
    "management-role.yaml": {
      logicalName: "ManagementRole",
      needed: ["ConnectorAccountId", "ExternalId", "OrganizationId", "ManagementAccountId"],
      openings: ["InstallationId", "IdentityCenterKeyArn"],
    },
    "connector-task.yaml": {
      logicalName: "ConnectorRole",
      needed: ["InstallationId", "OrganizationId"],
      openings: ["ManagementAccountRoleArn", "HoldsManagementRole", "ManagementAccountId", "IdentityCenterKeyArn"],
    },
  };

/** The same for all stacks, so that a statement looks the same wherever it has the same form. */
const VALUES: Readonly<Record<string, string>> = {
  ConnectorAccountId: "444455556666",
  ExternalId: "word",
  OrganizationId: "o-acme5k2x9q",
  ManagementAccountId: "777788889999",
  InstallationId: "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3",
  PoolPrefix: "drawbridge",
  TemplateRolePattern: "arn:aws:iam::*:role/people/*",
  AllowKubernetesGroups: "true",
  AllowSharedEntries: "true",
  ManagementAccountRoleArn: "arn:aws:iam::777788889999:role/DrawbridgeManagementRole",
  HoldsManagementRole: "true",
  IdentityCenterKeyArn: "arn:aws:kms:eu-west-1:777788889999:key/1",
};

type Form = readonly [string, { readonly sid: string; readonly action: string }];

function formsOf(template: string, parameters: readonly string[]): readonly Form[] {
  const key = [template, ...parameters].join(" ");
  const forms = known.get(key) ?? makeForms(template, parameters);
  known.set(key, forms);
  return forms;
}

const known = new Map<string, readonly Form[]>();

function makeForms(template: string, parameters: readonly string[]): readonly Form[] {
  const statements = roleWith(template, parameters)?.statements.filter(({ effect }) => effect === "Allow") ?? [];
  return statements.flatMap(({ sid, actions, resources, conditions }) =>
    actions.map((action): Form => {
      const form = JSON.stringify([sid, action, resources, conditions]);
      return [form, { sid: sid ?? "without a Sid", action }];
    }),
  );
}

/** Null where a rule of the template forbids the parameters. */
function roleWith(template: string, parameters: readonly string[]): TemplateRole | null {
  const { logicalName, needed } = ROLES[template]!;
  const named = [...needed, ...parameters].filter((name) => VALUES[name] !== undefined);
  const values = Object.fromEntries(named.map((name) => [name, VALUES[name]!]));
  try {
    const stack = {
      template: readTemplate(template),
      parameters: values,
      accountId: "111122223333",
      region: "eu-west-1",
    };
    return roleOfStack(stack, logicalName);
  } catch (error) {
    if (error instanceof Mistake) return null;
    throw error;
  }
}

/** The smaller ones first. */
function subsetsOf(names: readonly string[]): string[][] {
  const numbers = Array.from({ length: 2 ** names.length }, (_, number) => number);
  const all = numbers.map((number) => names.filter((_, bit) => (number >> bit) % 2 === 1));
  return all.sort((one, other) => one.length - other.length);
}
