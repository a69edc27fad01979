import { generateKeyPair, type JWTPayload } from "jose";
import { ADMIN } from "../../testing/test-domain";
import { ForgingProvider } from "./testing/forging-provider";
import { RealProvider } from "./testing/real-provider";
import { useSignInServer } from "./testing/sign-in-server";

const ANA = { sub: "00u1", email: "ana@example.com", email_verified: true };

let provider: RealProvider;
let issuer: ForgingProvider;
let stranger: ForgingProvider;

const { api, server, newBrowser } = useSignInServer(async (origin) => {
  provider = await RealProvider.start(`${origin}/auth/callback`);
  await provider.becomes(ANA);
  [issuer, stranger] = [await ForgingProvider.start(), await ForgingProvider.start()];
  const client = { clientId: "drawbridge", clientSecret: "a-secret-of-the-client", trustEmail: true };
  const trusted = { audience: "drawbridge", scopes: ["READ"], claim: "sub", as: { kind: "service-account" } };
  const issuers = [{ ...trusted, issuer: issuer.issuer, jwksUri: `${issuer.issuer}/jwks` }];
  return {
    signIns: [{ ...client, name: "okta", issuer: provider.issuer }],
    env: { DRAWBRIDGE_FAILED_SIGN_IN_LIMIT: "1000", DRAWBRIDGE_TRUSTED_ISSUERS: JSON.stringify(issuers) },
    started: [provider, issuer, stranger],
  };
});

beforeAll(() => api.platform.serviceAccounts.create(ADMIN, "ci", ["AUDITOR"]));

/** The keys were last fetched long enough ago. */
beforeEach(() => api.clock.advance({ seconds: 10 }));

describe("a sign-in", () => {
  const signIn = async () => (await newBrowser().signIn("okta")).status;

  it("survives a change of its provider's key on the way", async () => {
    const browser = newBrowser();
    const there = await browser.follow("/auth/login?provider=okta", `${provider.issuer}/auth`);
    await provider.changesKey("second");
    expect((await browser.open(await browser.follow(there, "/auth/callback"))).status).toBe(303);
  });

  it("survives the removal of the previous key", async () => {
    expect(await signIn()).toBe(303);
    await provider.changesKey("third");
    expect(await signIn()).toBe(303);
    expect(await signIn()).toBe(303);
  });

  it("survives another key of the same name", async () => {
    await provider.changesKey("fourth");
    expect(await signIn()).toBe(303);
    api.clock.advance({ seconds: 10 });
    await provider.changesKey("fourth");
    expect(await signIn()).toBe(303);
  });

  it("survives a key change in many browsers at once", async () => {
    await provider.changesKey("fifth");
    expect(await Promise.all([signIn(), signIn(), signIn()])).toEqual([303, 303, 303]);
  });
});

describe("a JWT of a trusted issuer", () => {
  const claims = (): JWTPayload => ({
    iss: issuer.issuer,
    aud: "drawbridge",
    sub: "ci",
    exp: Math.floor(api.clock.now().getTime() / 1_000) + 300,
  });

  async function ask(token: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    const payload = { query: "{ viewer { name } }" };
    return (await server.app.inject({ method: "POST", url: "/graphql", headers, payload })).statusCode;
  }

  it("is accepted by the new key at once, whatever its name", async () => {
    expect(await ask(await issuer.sign(claims()))).toBe(200);
    await issuer.rotate();
    expect(await ask(await issuer.sign(claims()))).toBe(200);
    api.clock.advance({ seconds: 10 });
    await issuer.rotate({ keepsName: true });
    expect(await ask(await issuer.sign(claims()))).toBe(200);
  });

  it("is refused after its key was removed", async () => {
    const before = await issuer.sign(claims());
    expect(await ask(before)).toBe(200);
    await issuer.rotate();
    expect(await ask(await issuer.sign(claims()))).toBe(200);
    expect(await ask(before)).toBe(401);
  });

  it("fetches the keys once for many requests at once", async () => {
    await ask(await issuer.sign(claims()));
    const asked = issuer.keysAsked;
    await issuer.rotate();
    const tokens = await Promise.all([1, 2, 3, 4, 5].map(() => issuer.sign(claims())));
    expect(await Promise.all(tokens.map(ask))).toEqual([200, 200, 200, 200, 200]);
    expect(issuer.keysAsked - asked).toBe(1);
  });

  it("of an unknown key fetches the keys once in a few seconds, however many requests come", async () => {
    await ask(await issuer.sign(claims()));
    const asked = issuer.keysAsked;
    for (let n = 0; n < 20; n += 1) expect(await ask(await stranger.sign(claims()))).toBe(401);
    expect(issuer.keysAsked - asked).toBe(1);
    api.clock.advance({ seconds: 3 });
    for (let n = 0; n < 20; n += 1) expect(await ask(await stranger.sign(claims()))).toBe(401);
    expect(issuer.keysAsked - asked).toBe(2);
  });

  it.each([
    ["of one id", true, false],
    ["without ids", false, true],
  ])("is accepted by each of several keys %s, and refused by another", async (_which, keepsName, namesNoKeys) => {
    issuer.namesNoKeys = namesNoKeys;
    const before = await issuer.sign(claims());
    await issuer.rotate({ keepsName, keepsOld: true });
    expect(await ask(await issuer.sign(claims()))).toBe(200);
    expect(await ask(before)).toBe(200);
    api.clock.advance({ seconds: 10 });
    await issuer.rotate({ keepsName, keepsOld: true });
    expect(await ask(await issuer.sign(claims()))).toBe(200);
    expect(await ask(await issuer.sign(claims(), await generateKeyPair("RS256")))).toBe(401);
  });
});
