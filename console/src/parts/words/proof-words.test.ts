import { describe, expect, it } from "vitest";
import type { GrantState } from "../../gql/enums";
import { noRemovals, nothingRemains, proofInShort, proofOf, removalsTitle } from "./proof-words";

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
    expect(noRemovals("UNVERIFIED")).toBe("AWS accepted no change that is on record.");
  });

  it("say of an end without an observation no more than the notes, be the cluster gone or never reached", () => {
    expect(proofOf({ state: "REVOKED", receipt: UNSEEN })).toBe("There was nothing to observe: the notes say why.");
    expect(proofInShort({ state: "REVOKED", receipt: { ...UNSEEN, calls: [] } })).toMatch(/nothing to observe/);
    expect(proofInShort({ state: "REVOKING", receipt: { ...UNSEEN, calls: [] } })).toBe("Not observed gone yet.");
  });

  it("do not say which calls took access away, as some are for other grants and others were never answered", () => {
    expect(noRemovals("REVOKED")).toBe("AWS accepted no change that is on record.");
    expect(proofInShort({ state: "REVOKED", receipt: { ...SEEN, calls: [1] } })).toMatch(/accepted 1 call as it ended/);
  });

  it("leave room for a part of access that came", () => {
    expect(proofOf({ state: "FAILED", receipt: SEEN })).toBe("It never came as a whole, and nothing of it is there.");
  });

  it("tell an end that is proven from one that goes on", () => {
    expect([nothingRemains("REVOKED"), noRemovals("REVOKED"), removalsTitle("REVOKED")]).toEqual([
      "Nothing",
      "AWS accepted no change that is on record.",
      "What was changed in AWS as it ended",
    ]);
    expect([nothingRemains("REVOKING"), noRemovals("REVOKING"), removalsTitle("REVOKING")]).toEqual([
      "Not known yet",
      "Nothing yet.",
      "Changed in AWS so far",
    ]);
  });
});
