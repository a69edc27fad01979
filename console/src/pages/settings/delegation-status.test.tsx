import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { DelegationStatus } from "./delegation-status";
import type { Delegation } from "./settings-documents";

it.each([
  ["BY_DELEGATE", "Ended by the delegate"],
  ["BY_DELEGATOR", "Ended by the delegator"],
  ["BY_ADMIN", "Ended by an administrator"],
] as const)("a delegation that was ended %s says so by the word of the button", (endReason, words) => {
  const delegation = { state: "ENDED", endReason } as Delegation;
  expect(renderToStaticMarkup(<DelegationStatus delegation={delegation} />)).toContain(words);
});
