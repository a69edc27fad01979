import { parseTemplate } from "../iam/template-roles";
import { permissionSetsOfStack } from "./template-permission-sets";

const stack = (resources: string, parameters: Record<string, string> = {}) => ({
  template: parseTemplate(
    "sets.yaml",
    `Parameters: { Size: { Type: Number, Default: 1 } }
Conditions: { Two: !Equals [!Ref Size, 2] }
Resources:
${resources}`,
  ),
  parameters,
  accountId: "111122223333",
  region: "eu-west-1",
});
const SETS = `
  One: { Type: AWS::SSO::PermissionSet, Properties: { InstanceArn: x, Name: one, SessionDuration: PT2H30M, InlinePolicy: { Version: "2012-10-17", Statement: [] }, Tags: [{ Key: size, Value: !Ref Size }] } }
  Two: { Type: AWS::SSO::PermissionSet, Condition: Two, Properties: { InstanceArn: x, Name: two } }`;

it("the template's permission sets exist where their condition holds, with the properties of the template", () => {
  expect(permissionSetsOfStack(stack(SETS))).toEqual([
    { name: "one", sessionSeconds: 9000, inlinePolicy: '{"Version":"2012-10-17","Statement":[]}', tags: { size: "1" } },
  ]);
  expect(permissionSetsOfStack(stack(SETS, { Size: "2" })).map(({ name }) => name)).toEqual(["one", "two"]);
});

it.each([
  [
    "a property",
    "Type: AWS::SSO::PermissionSet, Properties: { Name: x, ManagedPolicies: [y] }",
    "property ManagedPolicies",
  ],
  ["a resource", "Type: AWS::SSO::Assignment, Properties: {}", "resource type AWS::SSO::Assignment"],
])("the template's permission sets refuse %s that the simulator does not know", (_, resource, problem) => {
  expect(() => permissionSetsOfStack(stack(`  One: { ${resource} }`))).toThrow(problem);
});
