import { GRANT_STATES, type GrantState, isEnded, isLiveState, mayBecome } from "./grant.states";

const MOVES: Readonly<Record<GrantState, string>> = {
  PENDING: "ACTIVE REVOKING",
  ACTIVE: "REVOKING REVOKED_OUTSIDE",
  REVOKING: "REVOKED REVOKED_OUTSIDE UNVERIFIED FAILED",
  REVOKED: "",
  REVOKED_OUTSIDE: "",
  UNVERIFIED: "",
  FAILED: "",
};

describe("a grant", () => {
  it.each(GRANT_STATES)("that is %s may become what the table says, and nothing else", (from) => {
    expect(GRANT_STATES.filter((to) => mayBecome(from, to)).join(" ")).toBe(MOVES[from]);
  });

  it("gives access while it is pending or active, and is over in the states nothing follows", () => {
    expect(GRANT_STATES.filter(isLiveState)).toEqual(["PENDING", "ACTIVE"]);
    expect(GRANT_STATES.filter(isEnded)).toEqual(["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"]);
  });
});
