import { proofAt } from "../../testing/proof-at";
import { type Actor, systemActor } from "./actor";
import { requireFreshSignIn } from "./fresh-sign-in";

const now = new Date("2026-06-01T12:00:00.000Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const PERSON: Actor = { kind: "person", id: "1", name: "Ana", identityId: "1", roles: ["ADMIN"], scopes: [] };
const signedIn = (at: Date | null): Actor => ({
  ...PERSON,
  session: { id: "s", provider: "okta", mfaAt: null, proof: proofAt(at) },
});
const scoped = (kind: Actor["kind"], ...scopes: string[]): Actor => ({ ...PERSON, kind, scopes });
const attempt = (actor: Actor) => () => requireFreshSignIn({ actor, now });

describe("a change that gives power", () => {
  it("is allowed within thirty minutes of a sign-in, and to the platform itself", () => {
    expect(attempt(signedIn(now))).not.toThrow();
    expect(attempt(signedIn(ago(30)))).not.toThrow();
    expect(attempt(systemActor("start"))).not.toThrow();
  });

  it("needs another sign-in later, and names its place", () => {
    expect(attempt(signedIn(new Date(ago(30).getTime() - 1)))).toThrow(
      expect.objectContaining({
        code: "INVALID_STATE",
        message:
          "This change gives power, so it needs a sign-in within the last 30 minutes. Nothing was changed. Sign in again at /auth/login?provider=okta&returnTo=/ and repeat it.",
        fields: [
          expect.objectContaining({ rule: "SIGN_IN_AGAIN", signInPath: "/auth/login?provider=okta&returnTo=/" }),
        ],
      }),
    );
  });

  it("needs a second factor of a person who has proven none where one is required", () => {
    expect(attempt(signedIn(null))).toThrow("it needs a sign-in with a second factor within the last 30 minutes");
  });

  it("is allowed by a token with the scope GOVERN, or a service account's that is not narrowed", () => {
    expect(attempt(scoped("person", "ADMIN", "GOVERN"))).not.toThrow();
    expect(attempt(scoped("service", "ADMIN", "GOVERN"))).not.toThrow();
    expect(attempt(scoped("service"))).not.toThrow();
    const lacking = expect.objectContaining({ code: "FORBIDDEN", message: expect.stringContaining("GOVERN") });
    expect(attempt(scoped("person", "ADMIN"))).toThrow(lacking);
    expect(attempt(scoped("service", "ADMIN"))).toThrow(lacking);
    expect(attempt(scoped("person"))).toThrow(lacking);
  });
});
