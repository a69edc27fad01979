import { readTemplate } from "./template-roles";
import { CONNECTING_PARAMETERS, HOLDER_PARAMETERS, HOLDING_PARAMETERS } from "./testing/assigning-role-cases";
import { GROUP_PARAMETERS, SHARED_ENTRY_PARAMETERS, SLOT_PARAMETERS } from "./testing/member-role-cases";
import { shippedRole, verdictOf } from "./testing/shipped-role";
import { SHIPPED_ROLE_CASES } from "./testing/shipped-role-cases";

it.each(SHIPPED_ROLE_CASES)("$role: $name, $parameters, $action with $keys: $verdict", (one) => {
  expect(verdictOf(one)).toBe(one.verdict);
});

it("the management role changes nothing without an installation, and uses no key that is not named", () => {
  const actions = shippedRole("management", {}).statements.flatMap((statement) => statement.actions);
  expect(actions.filter((action) => !/:(Describe|List|GetResources$)/.test(action))).toEqual([]);
});

it("a connector that holds the management role has exactly its statements, beside those that assume roles", () => {
  const held = shippedRole("connector", HOLDING_PARAMETERS).statements.filter(({ sid }) => sid !== "AssumeRoles");
  expect(held).toEqual(shippedRole("management", HOLDER_PARAMETERS).statements);
});

it("a connector that connects does nothing else by itself", () => {
  expect(shippedRole("connector", CONNECTING_PARAMETERS).statements.flatMap(({ actions }) => actions)).toEqual([
    "sts:AssumeRole",
  ]);
});

it.each([
  ["member-role.yaml", shippedRole("member", { ...SLOT_PARAMETERS, ...SHARED_ENTRY_PARAMETERS, ...GROUP_PARAMETERS })],
  ["management-role.yaml", shippedRole("management", HOLDER_PARAMETERS)],
  ["connector-task.yaml", shippedRole("connector", HOLDING_PARAMETERS)],
])("%s stays within what IAM takes as the inline policies of one role", (_, { policies }) => {
  const characters = policies.map(({ document }) => JSON.stringify(document).replaceAll(/\s/g, "").length);
  const sum = characters.reduce((one, other) => one + other, 0);
  // IAM's limit is 10,240: the rest is for longer names and patterns than these.
  expect(sum).toBeLessThan(8_500);
});

it.each(["member-role.yaml", "management-role.yaml", "connector-task.yaml", "pool.yaml"])(
  "%s repeats no name, which CloudFormation refuses",
  (file) => {
    const { Parameters, Conditions, Rules, Resources } = readTemplate(file);
    const names = [Parameters, Conditions, Rules, Resources].flatMap((section) => Object.keys(section));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  },
);
