import { expect, it } from "vitest";
import { addresses } from "./addresses";
import { placeOf } from "./place-of";

it.each([
  [addresses.setting("webhooks", "1"), addresses.setting("webhooks", "2")],
  [addresses.setting("service-accounts", "1"), addresses.settings("service-accounts")],
  [addresses.grantStory("1"), addresses.grantStory("2")],
  [addresses.flow("1"), addresses.flow("2")],
  [addresses.integration("1"), addresses.integration("2")],
  [addresses.home(), addresses.ask()],
])("the page of %s is another one than that of %s", (one, other) => {
  expect(placeOf(one)).not.toBe(placeOf(other));
});

it.each([
  [addresses.integration("1"), addresses.integration("1", "sync")],
  [addresses.approvals(), addresses.approval("1")],
  [addresses.approval("1"), addresses.approval("2")],
])("one page has both %s and %s", (one, other) => {
  expect(placeOf(one)).toBe(placeOf(other));
});
