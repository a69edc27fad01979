import { proofAt } from "../../../testing/proof-at";
import type { Actor } from "../../kernel/actor";
import { secondFactorProblem } from "./second-factor";

const NOW = new Date("2026-06-01T12:00:00.000Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);
const HOUR = { mfaRequired: true, mfaMaxAgeSeconds: 3_600 };
const NONE = { mfaRequired: false, mfaMaxAgeSeconds: 0 };
const TOKEN: Actor = { kind: "person", id: "1", name: "Ana", personId: "1", roles: ["MEMBER"], scopes: [] };
const signedIn = (mfaAt: Date | null): Actor => ({
  ...TOKEN,
  session: { id: "s", provider: "okta", mfaAt, proof: proofAt(mfaAt) },
});

describe("a second factor", () => {
  it("is required only where a flow says so", () => {
    expect(secondFactorProblem(TOKEN, [NONE], NOW)).toBeNull();
    expect(secondFactorProblem(TOKEN, [], NOW)).toBeNull();
  });

  it("counts while it is not older than the flow allows, of several flows the strictest", () => {
    expect(secondFactorProblem(signedIn(ago(60)), [HOUR, NONE], NOW)).toBeNull();
    expect(secondFactorProblem(signedIn(ago(61)), [HOUR], NOW)).not.toBeNull();
    const quarter = { mfaRequired: true, mfaMaxAgeSeconds: 900 };
    expect(secondFactorProblem(signedIn(ago(20)), [HOUR, quarter], NOW)).toMatchObject({
      message: expect.stringContaining("15 minutes"),
    });
  });

  it("is missing after a sign-in without one, with the place to sign in", () => {
    expect(secondFactorProblem(signedIn(null), [HOUR], NOW)).toMatchObject({
      rule: "MFA_REQUIRED",
      message: expect.stringContaining("/auth/login?provider=okta&stepUp=1"),
      signInPath: "/auth/login?provider=okta&stepUp=1",
    });
  });

  it("is never proven by a token", () => {
    expect(secondFactorProblem(TOKEN, [HOUR], NOW)).toMatchObject({ rule: "MFA_REQUIRED" });
    expect(secondFactorProblem(TOKEN, [HOUR], NOW)).not.toHaveProperty("signInPath");
    const system: Actor = { kind: "system", id: "x", name: "x", roles: ["ADMIN"], scopes: [] };
    expect(secondFactorProblem(system, [HOUR], NOW)).toMatchObject({ rule: "MFA_REQUIRED" });
  });
});
