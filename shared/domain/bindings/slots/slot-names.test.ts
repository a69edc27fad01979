import { isReachedBy, isRoleOfSlot, poolPrefixOf } from "./slot-names";

it.each([
  ["drawbridge-01", "drawbridge"],
  ["drawbridge-prod-150", "drawbridge-prod"],
  ["drawbridge", null],
  ["drawbridge-prod", null],
  ["-01", null],
])("the prefix of the permission set %s is %s", (name, prefix) => {
  expect(poolPrefixOf(name)).toBe(prefix);
});

it.each([
  ["drawbridge", "drawbridge-01", false],
  ["drawbridge", "drawbridge-prod-01", true],
  ["drawbridge", "drawbridge-admins", true],
  ["drawbridge-prod", "drawbridge-01", false],
  ["drawbridge", "drawbridges-01", false],
])("a member role for the prefix %s reaches the permission set %s or not: %s", (prefix, name, isReached) => {
  expect(isReachedBy(prefix, name)).toBe(isReached);
});

const ROLE = "arn:aws:iam::310254875561:role/aws-reserved/sso.amazonaws.com";
const names = new Set(["drawbridge-01", "a_b"]);

it.each([
  [`${ROLE}/eu-west-1/AWSReservedSSO_drawbridge-01_0123456789abcdef`, true],
  // Identity Center leaves the region out in us-east-1.
  [`${ROLE}/AWSReservedSSO_drawbridge-01_0123456789abcdef`, true],
  ["arn:aws-cn:iam::310254875561:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_a_b_0123456789abcdef", true],
  [`${ROLE}/AWSReservedSSO_drawbridge-011_0123456789abcdef`, false],
  [`${ROLE}/AWSReservedSSO_drawbridge-01_x_0123456789abcdef`, false],
  [`${ROLE}/AWSReservedSSO_drawbridge-01_0123456789ABCDEF`, false],
  [`${ROLE}/AWSReservedSSO_drawbridge-01_0123456789abcde`, false],
  [`${ROLE}/AWSReservedSSO_AdministratorAccess_0123456789abcdef`, false],
  ["arn:aws:iam::310254875561:role/AWSReservedSSO_drawbridge-01_0123456789abcdef", false],
  ["arn:aws:iam::310254875561:user/drawbridge-01", false],
  // The member role may take nothing from those of other accounts.
  [`${ROLE.replace("310254875561", "310254879905")}/AWSReservedSSO_drawbridge-01_0123456789abcdef`, false],
])("%s is the role of a slot: %s", (principalArn, expected) => {
  expect(isRoleOfSlot(principalArn, { names, accountId: "310254875561" })).toBe(expected);
});
