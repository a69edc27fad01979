import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import {
  adviceFor,
  isScanFailure,
  outcomeOf,
  outcomeOfRegions,
  type RegionScan,
  SCAN_OUTCOMES,
  type ScanOutcome,
} from "./outcomes";
import { organizationFailure } from "./run-failure";

const failure = (kind: FailureKind, code: string) =>
  new ProviderFailure({ kind, code, operation: "eks:ListClusters", message: "No." });

const region = (name: string, outcome: ScanOutcome): RegionScan => ({
  region: name,
  outcome,
  code: null,
  message: null,
  operation: null,
  requestId: null,
  clustersFound: 0,
});

describe("the outcome of a scan", () => {
  it.each<[FailureKind, string, ScanOutcome]>([
    ["denied", "REGION_DISABLED", "REGION_DISABLED"],
    ["denied", "BLOCKED_BY_SCP", "BLOCKED_BY_SCP"],
    ["denied", "MEMBER_ROLE_DENIED", "DENIED"],
    ["denied", "AccessDeniedException", "DENIED"],
    ["throttled", "THROTTLED", "THROTTLED"],
    ["unavailable", "TIMEOUT", "UNAVAILABLE"],
    ["missing", "ResourceNotFoundException", "UNAVAILABLE"],
    ["conflict", "ConflictException", "UNAVAILABLE"],
    ["invalid", "ValidationException", "UNAVAILABLE"],
    ["aborted", "ABORTED", "UNAVAILABLE"],
  ])("after a %s failure with code %s is %s", (kind, code, outcome) => {
    expect(outcomeOf(failure(kind, code))).toBe(outcome);
  });

  it.each(SCAN_OUTCOMES)("counts as a failure only where access was expected: %s", (outcome) => {
    expect(isScanFailure(outcome)).toBe(["DENIED", "THROTTLED", "UNAVAILABLE"].includes(outcome));
  });

  it.each(SCAN_OUTCOMES.filter((outcome) => outcome !== "OK"))("comes with advice when it is %s", (outcome) => {
    expect(adviceFor(outcome, null)).toMatch(/^[A-Z].{20,}\.$/);
  });

  it("comes without advice when all is well", () => {
    expect(adviceFor("OK", null)).toBeNull();
  });

  it("comes with other advice for a role that cannot be assumed than for an action that is denied", () => {
    expect(adviceFor("DENIED", "MEMBER_ROLE_DENIED")).toContain("external id");
    expect(adviceFor("DENIED", "AccessDeniedException")).toContain("Allow the member role");
  });

  it.each([
    ["DENIED", "UnrecognizedClientException", "does not know the credentials"],
    ["DENIED", "InvalidClientTokenId", "does not know the credentials"],
    ["DENIED", "EXPIRED", "no longer takes the session"],
    ["DENIED", "NO_CREDENTIALS", "a role"],
    ["DENIED", "InvalidSignatureException", "clock"],
    ["UNAVAILABLE", "GIVEN_UP", "inside Drawbridge, and not in AWS"],
    ["UNAVAILABLE", "UNEXPECTED", "inside Drawbridge, and not in AWS"],
    ["UNAVAILABLE", "NETWORK", "did not reach AWS"],
    ["UNAVAILABLE", "InternalFailure", "Health Dashboard"],
    ["DENIED", "constructor", "Allow the member role"],
  ] as const)("comes with advice that fits: %s with code %s", (outcome, code, words) => {
    expect(adviceFor(outcome, code)).toContain(words);
    expect(adviceFor("OK", code)).toBeNull();
  });

  it("of a whole run comes with advice that fits its code, whatever AWS calls it", () => {
    const adviceOf = (code: string) => organizationFailure(failure("denied", code)).advice;
    expect(adviceOf("UnrecognizedClientException")).toContain("does not know the credentials");
    expect(adviceOf("EXPIRED")).toContain("no longer takes the session");
    expect(adviceOf("ORGANIZATION_ACCESS_DENIED")).toContain("organizations:ListAccounts");
    expect(adviceOf("constructor")).toContain("The next sync tries again");
  });
});

describe("the outcome of an account", () => {
  it.each<[string, ScanOutcome[], ScanOutcome]>([
    ["OK without any region", [], "OK"],
    ["OK when every region is", ["OK", "OK"], "OK"],
    ["OK when some regions are closed on purpose", ["REGION_DISABLED", "OK", "BLOCKED_BY_SCP"], "OK"],
    ["the failure of a region, however many are fine", ["OK", "OK", "DENIED", "OK"], "DENIED"],
    ["the failure even beside closed regions", ["BLOCKED_BY_SCP", "THROTTLED"], "THROTTLED"],
    ["why it was closed, when every region is", ["BLOCKED_BY_SCP", "BLOCKED_BY_SCP"], "BLOCKED_BY_SCP"],
  ])("is %s", (_sentence, outcomes, expected) => {
    expect(outcomeOfRegions(outcomes.map((outcome, n) => region(`eu-west-${n}`, outcome)))).toBe(expected);
  });
});
