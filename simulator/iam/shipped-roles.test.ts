import { readTemplate } from "./template-roles";
import { connecting, holder, holding } from "./testing/assigning-role-cases";
import { groups, shared, slots } from "./testing/member-role-cases";
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
  const held = shippedRole("connector", holding).statements.filter(({ sid }) => sid !== "AssumeRoles");
  expect(held).toEqual(shippedRole("management", holder).statements);
});

it("a connector that connects does nothing else by itself", () => {
  expect(shippedRole("connector", connecting).statements.flatMap(({ actions }) => actions)).toEqual(["sts:AssumeRole"]);
});

it.each([
  ["member-role.yaml", shippedRole("member", { ...slots, ...shared, ...groups })],
  ["management-role.yaml", shippedRole("management", holder)],
  ["connector-task.yaml", shippedRole("connector", holding)],
])("%s stays within what IAM takes as the inline policies of one role", (_, { policies }) => {
  const characters = policies.map(({ document }) => JSON.stringify(document).replaceAll(/\s/g, "").length);
  const sum = characters.reduce((one, other) => one + other, 0);
  // IAM's limit is 10,240: the rest is for longer names and patterns than these.
  expect(sum).toBeLessThan(8_500);
});

it.each(["member-role.yaml", "management-role.yaml", "connector-task.yaml", "pool.yaml"])(
  "%s gives no name twice, which CloudFormation refuses",
  (file) => {
    const { Parameters, Conditions, Rules, Resources } = readTemplate(file);
    const names = [Parameters, Conditions, Rules, Resources].flatMap((section) => Object.keys(section));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  },
);
