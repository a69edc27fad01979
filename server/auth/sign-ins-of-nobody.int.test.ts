import { ADMIN } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { warnOfSignInsOfNobody } from "./warn-of-sign-ins";

describe("a sign-in whose identity provider is for links only", () => {
  let api: TestApi;

  beforeAll(async () => {
    const okta = { name: "okta", issuer: "https://okta.example.com", clientId: "drawbridge", people: "Okta" };
    api = await createTestApi({ DRAWBRIDGE_OIDC_PROVIDERS: JSON.stringify([okta]) });
    for (const name of ["First", "Okta"]) await api.platform.identityProviders.create(ADMIN, name);
  });

  afterAll(() => api.close());

  it("is a warning at a server's start", async () => {
    await warnOfSignInsOfNobody(api.platform);
    expect(api.lines).toContainEqual(
      expect.objectContaining({
        level: 40,
        people: "Okta",
        obstacle: "LINK_ONLY",
        msg: "Nobody can sign in by the sign-in provider 'okta': its 'people' names the identity provider 'Okta', which is LINK_ONLY.",
      }),
    );
  });

  it("is named by the audit log as the reason of a refusal", async () => {
    const user = { issuer: "https://okta.example.com", subject: "00u1", email: "ana@example.com", externalId: null };
    const strength = { at: new Date(), hasSecondFactor: false };
    const signedIn = await api.platform.sessions.signIn(
      { ...user, provider: "okta", people: "Okta", strength } as never,
      { address: "127.0.0.1", userAgent: null } as never,
    );
    expect(signedIn).toBeNull();
    const [event] = await api.platform.db.query("select after from audit_events where action = 'sign-in.refused'");
    expect(event).toEqual({ after: { reason: "PEOPLE_NOT_MEANT" } });
  });
});
