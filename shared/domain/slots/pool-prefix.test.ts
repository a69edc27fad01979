import { isReachedBy, poolPrefixOf } from "./pool-prefix";

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
