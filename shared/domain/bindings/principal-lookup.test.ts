import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import { backoffMs, lookupOfFailure } from "./principal-lookup";

const means = (kind: FailureKind, code: string, given: { wasReady?: boolean; attempts?: number } = {}) =>
  lookupOfFailure(new ProviderFailure({ kind, code, operation: "iam:GetRole", message: "AWS said no." }), {
    wasReady: false,
    attempts: 0,
    ...given,
  });

describe("a failed call", () => {
  it.each<[FailureKind, string]>([
    ["invalid", "ValidationException"],
    ["missing", "IDENTITY_CENTER_NOT_FOUND"],
  ])("for good ends everything that waits for the principal: %s %s", (kind, code) => {
    expect(means(kind, code)).toEqual({
      kind: "none",
      failure: { code: "REFUSED_BY_AWS", message: `AWS said no. (${code})` },
    });
  });

  it.each<[FailureKind, string]>([
    ["throttled", "THROTTLED"],
    ["unavailable", "TIMEOUT"],
    ["conflict", "ConflictException"],
    ["invalid", "LIMIT_REACHED"],
    ["denied", "AccessDenied"],
    ["denied", "MEMBER_ROLE_DENIED"],
    ["denied", "NO_CREDENTIALS"],
    ["denied", "EXPIRED"],
    ["missing", "ResourceNotFoundException"],
  ])("with a transient error is retried: %s %s", (kind, code) => {
    const call = { kind, operation: "iam:GetRole", requestId: null, accountId: null, region: null };
    const failure = { code, message: "AWS said no.", call };
    expect(means(kind, code)).toEqual({ kind: "later", afterMs: 2_000, failure });
  });

  it("takes nothing away from a person who had a principal", () => {
    expect(means("invalid", "ValidationException", { wasReady: true })).toMatchObject({ kind: "later" });
  });

  it("is believed when an object is not found again and again", () => {
    expect(means("missing", "ResourceNotFoundException", { attempts: 3 })).toMatchObject({ kind: "none" });
  });

  it("by a stop of the worker is no failure", () => {
    expect(means("aborted", "ABORTED")).toEqual({ kind: "later", afterMs: 0, failure: null });
  });

  it("is retried after twice as long each time, and after a minute at most", () => {
    expect([0, 1, 2, 4, 5, 1_000].map(backoffMs)).toEqual([2_000, 4_000, 8_000, 32_000, 60_000, 60_000]);
  });
});
