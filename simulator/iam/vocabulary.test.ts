import { allServices } from "../services/all";
import type { Sessions } from "../world/sessions";
import { matchesAction } from "./patterns";
import { readTemplate, roleOfStack } from "./template-roles";
import { ACTIONS_WITHOUT_OPERATION, IAM_ACTIONS } from "./vocabulary";

const INSTALLATION = "018f3c1e-7c1b-7000-8000-c2a5b1d0e4f3";
const stack = (file: string, parameters: Record<string, string>) => ({
  template: readTemplate(file),
  parameters: { InstallationId: INSTALLATION, ...parameters },
  accountId: "111122223333",
  region: "eu-west-1",
});
const ORGANIZATION = "o-acme5k2x9q";
const trusting = { ConnectorAccountId: "444455556666", ExternalId: "word", OrganizationId: ORGANIZATION };
const managing = {
  ManagementAccountId: "777788889999",
  IdentityCenterKeyArn: "arn:aws:kms:eu-west-1:777788889999:key/3a1f0b7c-5d2e-4f60-9b8a-6c7d8e9f0a1b",
};

/** With everything that their parameters can open. */
const OPEN_ROLES = [
  roleOfStack(
    stack("member-role.yaml", {
      ...trusting,
      PoolPrefix: "drawbridge",
      TemplateRolePattern: "arn:aws:iam::*:role/people/*",
      AllowSharedEntries: "true",
      AllowKubernetesGroups: "true",
    }),
    "MemberRole",
  ),
  roleOfStack(stack("management-role.yaml", { ...trusting, ...managing }), "ManagementRole"),
  roleOfStack(
    stack("connector-task.yaml", { OrganizationId: ORGANIZATION, HoldsManagementRole: "true", ...managing }),
    "ConnectorRole",
  ),
];

const operations = allServices({} as Sessions, {}).flatMap(({ name, actionPrefix, operations: byName }) =>
  [...byName.keys()].map((operation) => `${actionPrefix ?? name}:${operation}`),
);

it("the vocabulary knows an action for every operation of the simulator, and lists those that have none", () => {
  const known = [...IAM_ACTIONS.keys()];
  expect(operations.filter((operation) => !IAM_ACTIONS.has(operation))).toEqual([]);
  expect(known.filter((action) => !operations.includes(action)).sort()).toEqual([...ACTIONS_WITHOUT_OPERATION].sort());
});

it("the vocabulary has an operation for every action of the shipped roles, except listed ones", () => {
  const actions = OPEN_ROLES.flatMap(({ statements }) => statements.flatMap((statement) => statement.actions));
  expect(actions.length).toBeGreaterThan(40);
  const served = [...operations, ...ACTIONS_WITHOUT_OPERATION];
  expect(actions.filter((action) => !served.some((operation) => matchesAction(action, operation)))).toEqual([]);
});

it("the vocabulary has every action of the shipped roles in full, so that no new operation of a service is allowed", () => {
  const patterns = OPEN_ROLES.flatMap(({ statements }) => statements.flatMap(({ actions }) => actions));
  expect(patterns.filter((action) => !IAM_ACTIONS.has(action))).toEqual([]);
});
