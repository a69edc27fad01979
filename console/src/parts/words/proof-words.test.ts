import { describe, expect, it } from "vitest";
import type { GrantState } from "../../gql/enums";
import { noRemovals, nothingRemains, proofOf, removalsTitle } from "./proof-words";

const SEEN = { lastSeenAbsentAt: "2026-11-27T10:00:00Z" };
const UNSEEN = { lastSeenAbsentAt: null };

describe("the words of a receipt", () => {
  it("claim that access is gone only where it was observed gone", () => {
    const claims = (state: GrantState, receipt: typeof SEEN | typeof UNSEEN) =>
      /is gone/.test(proofOf({ state, receipt }));
    expect(claims("REVOKED", SEEN)).toBe(true);
    for (const state of ["REVOKED_OUTSIDE", "UNVERIFIED", "FAILED", "REVOKING", "ACTIVE", "PENDING"] as const) {
      expect(claims(state, UNSEEN)).toBe(false);
    }
  });

  it("say of an unverified end that nobody knows what is left", () => {
    expect(proofOf({ state: "UNVERIFIED", receipt: UNSEEN })).toBe(
      "Not proven: nobody could look. The access may still be there.",
    );
    expect(nothingRemains("UNVERIFIED")).toBe("Not known: nobody could look");
    expect(noRemovals("UNVERIFIED")).toBe("AWS accepted no removal that is on record.");
  });

  it("claim of an end without an observation only that the access never reached the cluster", () => {
    expect(proofOf({ state: "REVOKED", receipt: UNSEEN })).toBe(
      "It never reached the cluster: no access entry was made for it.",
    );
  });

  it("tell an end that is proven from one that goes on", () => {
    expect([nothingRemains("REVOKED"), noRemovals("REVOKED"), removalsTitle("REVOKED")]).toEqual([
      "Nothing",
      "No call was needed.",
      "What was taken away in AWS",
    ]);
    expect([nothingRemains("REVOKING"), noRemovals("REVOKING"), removalsTitle("REVOKING")]).toEqual([
      "Not known yet",
      "Nothing yet.",
      "Taken away in AWS so far",
    ]);
  });
});
