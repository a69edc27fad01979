import { once } from "node:events";
import { generateKeyPair, type JWTPayload } from "jose";
import WebSocket from "ws";
import { Identity } from "../../shared/domain/identities/identity.entity";
import { ADMIN } from "../../testing/test-domain";
import { recordRefusalsHourly } from "../testing/refusal-windows";
import { ForgingProvider } from "./testing/forging-provider";
import { useSignInServer } from "./testing/sign-in-server";

const AUDIENCE = "https://drawbridge.example";

let provider: ForgingProvider;
let other: ForgingProvider;

const { api, server, newBrowser } = useSignInServer(async () => {
  provider = await ForgingProvider.start();
  other = await ForgingProvider.start();
  const { issuer } = provider;
  const trusted = { issuer, jwksUri: `${issuer}/jwks`, audience: AUDIENCE, scopes: ["READ"] };
  const serviceAccount = { ...trusted, claim: "sub", as: { kind: "service-account" } };
  const issuers = [
    serviceAccount,
    { ...serviceAccount, issuer: "silent", jwksUri: "http://127.0.0.1:9/jwks" },
    { ...serviceAccount, issuer: "hiding", jwksUri: `${other.issuer}/jwks` },
    { ...trusted, issuer: "people", claim: "email", as: { kind: "person", people: "People", by: "email" } },
  ];
  return {
    signIns: [{ name: "forged", issuer, clientId: "drawbridge", trustEmail: true, mfa: { acr: [], amr: ["mfa"] } }],
    env: { DRAWBRIDGE_TRUSTED_ISSUERS: JSON.stringify(issuers) },
    started: [provider, other],
  };
});

beforeAll(async () => {
  recordRefusalsHourly(api.platform);
  await api.platform.serviceAccounts.create(ADMIN, "repo:acme/infra", ["ADMIN"]);
});

describe("an ID token", () => {
  const signIn = async (forge: (claims: JWTPayload) => Promise<string> | string, query?: string) => {
    provider.forge = forge;
    return (await newBrowser().signIn("forged", query)).status;
  };

  it("that is valid signs in", async () => {
    expect(await signIn((claims) => provider.sign(claims))).toBe(303);
  });

  const past = Math.floor(Date.now() / 1_000) - 3_600;
  it.each([
    ["nonce", { nonce: "of-another-sign-in" }],
    ["missing nonce", { nonce: undefined }],
    ["issuer", { iss: "https://evil.example" }],
    ["audience", { aud: "another-client" }],
    ["authorised party", { aud: ["drawbridge", "other"], azp: "other" }],
    ["time", { iat: past, exp: past + 300 }],
    ["missing subject", { sub: undefined }],
  ])("with a wrong %s is refused", async (_what, wrong) => {
    expect(await signIn((claims) => provider.sign({ ...claims, ...wrong }))).toBe(400);
  });

  it("of a provider whose clock is behind is told by a warning, with the seconds", async () => {
    const before = api.lines.length;
    const seconds = Math.floor(Date.now() / 1_000);
    expect(await signIn((claims) => provider.sign({ ...claims, iat: seconds - 130, exp: seconds - 70 }))).toBe(400);
    const [told] = api.lines.slice(before).filter(({ level }) => level === 40);
    expect(told).toMatchObject({ provider: "forged", msg: expect.stringContaining("clock") });
    expect(told!.secondsApart).toBeGreaterThanOrEqual(70);
    expect(JSON.stringify(told)).not.toContain("ana@");
  });

  it("without a signature, or signed by another key, is refused", async () => {
    expect(await signIn((claims) => provider.unsigned(claims))).toBe(400);
    expect(await signIn((claims) => provider.signedWithThePublicKey(claims))).toBe(400);
    const foreign = await generateKeyPair("RS256");
    expect(await signIn((claims) => provider.sign(claims, foreign))).toBe(400);
  });

  const now = Math.floor(Date.now() / 1_000);
  it.each<[string, JWTPayload, number]>([
    ["NUL in its subject", { sub: "00u\0" }, 400],
    ["half a character in its subject", { sub: "00u\ud83d" }, 400],
    ["a subject of 100 kB", { sub: "u".repeat(100_000) }, 400],
    ["an empty subject", { sub: "" }, 400],
    ["a number as subject", { sub: 7 as unknown as string }, 400],
    ["NUL in its address", { sub: "00u2", email: "ana\0@example.com" }, 403],
    ["half a character in its address", { sub: "00u2", email: "ana\udc00@example.com" }, 403],
    ["no address", { sub: "00u2", email: undefined }, 403],
    ["addresses in a list", { sub: "00u2", email: ["ana@example.com"] }, 403],
    ["10,000 groups", { groups: Array.from({ length: 10_000 }, (_, n) => `group ${n}`) }, 303],
    ["NUL in its means", { acr: "a\0", amr: ["m\0"] }, 303],
    ["means of 1 MB", { acr: "a".repeat(500_000), amr: ["m".repeat(500_000)] }, 303],
    ["a time in words", { auth_time: "yesterday" }, 400],
    ["a time before all time", { auth_time: -1e15 }, 400],
    ["a time without end", { auth_time: 1e300 }, 303],
    ["a time in milliseconds", { auth_time: now * 1_000 }, 303],
    ["half a second in its time", { auth_time: now + 0.5 }, 303],
    ["an end in words", { exp: "later" as unknown as number }, 400],
    ["an issue in an hour", { iat: now + 3_600, exp: now + 7_200 }, 303],
    ["an issue in ten seconds", { iat: now + 10 }, 303],
    ["a beginning in five minutes", { nbf: now + 300 }, 400],
  ])("with %s is no fault of ours", async (_what, odd, status) => {
    expect(await signIn((claims) => provider.sign({ ...claims, ...odd }))).toBe(status);
  });

  it("without a time proves no second factor, whatever it claims", async () => {
    const times = async () =>
      (await api.platform.db.query("select mfa_at as at, amr from sessions order by id desc limit 1"))[0];
    await signIn((claims) => provider.sign({ ...claims, amr: ["mfa"] }));
    expect(await times()).toEqual({ at: null, amr: ["mfa"] });
    await signIn((claims) => provider.sign({ ...claims, amr: ["mfa"], auth_time: past }));
    expect(await times()).toEqual({ at: new Date(past * 1_000), amr: ["mfa"] });
    await signIn((claims) => provider.sign({ ...claims, amr: ["mfa"], auth_time: past * 1_000 }));
    expect(await times()).toEqual({ at: null, amr: ["mfa"] });
    const ahead = { iat: now + 120, auth_time: now + 120 };
    await signIn((claims) => provider.sign({ ...claims, ...ahead, amr: ["mfa"] }));
    expect(await times()).toEqual({ at: api.clock.now(), amr: ["mfa"] });
    await signIn((claims) => provider.sign({ ...claims, amr: "mfa", auth_time: past }));
    expect(await times()).toEqual({ at: null, amr: [] });
  });

  it("without a time, or with an old one, is refused for a step-up", async () => {
    const now = Math.floor(Date.now() / 1_000);
    expect(await signIn((claims) => provider.sign(claims), "&stepUp=1")).toBe(400);
    expect(await signIn((claims) => provider.sign({ ...claims, auth_time: past }), "&stepUp=1")).toBe(400);
    expect(await signIn((claims) => provider.sign({ ...claims, auth_time: now }), "&stepUp=1")).toBe(303);
  });
});

describe("a code that the provider refuses", () => {
  const DESCRIBED = { error_description: "ana@example.com sent drawbridge_secret" };

  it.each<[string, number, object | undefined, string | undefined, string, string | undefined]>([
    ["for its age", 400, { error: "invalid_grant", ...DESCRIBED }, undefined, "info", "invalid_grant"],
    ["for our secret", 401, { error: "invalid_client", ...DESCRIBED }, undefined, "warn", "invalid_client"],
    ["for our secret, by Keycloak", 401, { error: "unauthorized_client" }, undefined, "warn", "unauthorized_client"],
    ["for our secret, by a challenge", 401, undefined, 'Basic realm="clients"', "warn", undefined],
    ["by another challenge", 401, undefined, 'Bearer error="invalid_token"', "info", "invalid_token"],
    ["by a code of its own", 400, { error: "Ana's eyJhbGciOi.J9" }, undefined, "info", undefined],
    ["by a page", 503, undefined, undefined, "info", undefined],
  ])("%s is in the log with its reason alone", async (_why, status, body, challenge, level, error) => {
    provider.refusal = { status, body, challenge };
    const before = api.lines.length;
    const answer = await newBrowser().signIn("forged");
    provider.refusal = null;
    expect(answer.status).toBe(400);
    const told = api.lines.slice(before).filter(({ reason }) => reason !== undefined);
    expect(told).toMatchObject([{ level: level === "warn" ? 40 : 30, provider: "forged", status }]);
    expect(told[0]!.error).toBe(error);
    expect(JSON.stringify(api.lines.slice(before))).not.toMatch(/ana@|drawbridge_secret|eyJ/);
  });
});

describe("a JWT of a trusted issuer", () => {
  const now = () => Math.floor(api.clock.now().getTime() / 1_000);
  const honest = (given: JWTPayload = {}): JWTPayload => ({
    iss: provider.issuer,
    aud: AUDIENCE,
    sub: "repo:acme/infra",
    exp: now() + 300,
    ...given,
  });

  async function ask(token: string, query = "{ viewer { name roles scopes identityId } }") {
    const answer = await server.app.inject({
      method: "POST",
      url: "/graphql",
      headers: { authorization: `Bearer ${token}` },
      payload: { query },
    });
    return { status: answer.statusCode, body: answer.json() };
  }

  async function lastOnRecord(count: number): Promise<{ kind?: string; further?: number }[]> {
    const rows = await api.platform.db.query(
      "select after from audit_events where action = 'token.refused' order by position desc, id desc limit $1",
      [count],
    );
    return rows.map(({ after }: { after: object }) => after);
  }

  it("authenticates a service account, within its scopes", async () => {
    const token = await provider.sign(honest());
    expect((await ask(token)).body.data.viewer).toEqual({
      name: "repo:acme/infra",
      roles: ["AUDITOR"],
      scopes: ["READ"],
      identityId: null,
    });
    const change = await ask(
      token,
      'mutation { createServiceAccount(input: { name: "x", roles: [ADMIN] }) { serviceAccount { id } } }',
    );
    expect(change.body.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
  });

  it("authenticates the one active person of a claim", async () => {
    const token = await provider.sign(honest({ iss: "people", email: "Ana@example.com" }));
    const ana = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    expect((await ask(token)).body.data.viewer).toMatchObject({ identityId: ana.id, roles: ["MEMBER"] });
    await api.platform.db.manager.update(Identity, ana.id, { active: false });
    expect((await ask(token)).status).toBe(401);
    await api.platform.db.manager.update(Identity, ana.id, { active: true });
  });

  it("is told from the person's own actions in the audit log", async () => {
    const token = await provider.sign(honest({ iss: "people", email: "ana@example.com" }));
    const ana = await api.platform.db.manager.findOneByOrFail(Identity, { externalId: "ana" });
    await ask(
      token,
      'mutation { createServiceAccount(input: { name: "x", roles: [ADMIN] }) { serviceAccount { id } } }',
    );
    const [event] = await api.platform.db.query(
      "select actor_id, on_behalf_of, outcome from audit_events where on_behalf_of = $1 order by position desc limit 1",
      [ana.id],
    );
    expect(event).toEqual({ actor_id: `jwt:${ana.id}`, on_behalf_of: ana.id, outcome: "REFUSED" });
  });

  it("is accepted half a minute late, and no later", async () => {
    expect((await ask(await provider.sign(honest({ exp: now() - 25 })))).status).toBe(200);
    expect((await ask(await provider.sign(honest({ exp: now() - 35 })))).status).toBe(401);
  });

  it.each([
    ["without an end", { exp: undefined }],
    ["for somebody else", { aud: "https://other.example" }],
    ["of an unknown issuer", { iss: "https://evil.example" }],
    ["that is not valid yet", { nbf: 33_000_000_000 }],
    ["of an unknown account", { sub: "repo:evil/infra" }],
    ["of an account in other letters", { sub: "repo:acme/INFRA" }],
    ["of an account with a space behind it", { sub: "repo:acme/infra " }],
    ["that names nobody", { sub: undefined }],
    ["that names NUL", { sub: "repo:acme/infra\0" }],
    ["that names half a character", { sub: "repo:acme/infra\ud83d" }],
    ["of people that names NUL", { iss: "people", email: "ana@example.com\0" }],
    ["that names several", { sub: ["repo:acme/infra"] as unknown as string }],
  ])("%s authenticates nobody", async (_what, wrong) => {
    expect((await ask(await provider.sign(honest(wrong)))).status).toBe(401);
  });

  it("without a signature, signed with the public key, or by another issuer, authenticates nobody", async () => {
    expect((await ask(provider.unsigned(honest()))).status).toBe(401);
    expect((await ask(await provider.signedWithThePublicKey(honest()))).status).toBe(401);
    expect((await ask(await other.sign(honest()))).status).toBe(401);
    const [head, , signature] = (await provider.sign(honest())).split(".");
    const body = Buffer.from(JSON.stringify(honest({ sub: "repo:acme/infra", exp: now() + 9_000 }))).toString(
      "base64url",
    );
    expect((await ask(`${head}.${body}.${signature}`)).status).toBe(401);
  });

  it("is recorded with the reason of its refusal", async () => {
    await api.platform.refusedStrangers.flush();
    const wrong = [
      { exp: now() - 600 },
      { aud: "https://other.example" },
      { sub: "repo:evil/infra" },
      { iss: "silent" },
    ];
    for (const claims of wrong) await ask(await provider.sign(honest(claims)));
    const kinds = (await lastOnRecord(4)).map(({ kind }) => kind);
    expect(kinds).toEqual(["NOT_VERIFIED", "OF_NOBODY", "WRONG", "EXPIRED"]);
  });

  it("is verified once a request, at every endpoint, and the log has the reason of its refusal all the same", async () => {
    await api.platform.refusedStrangers.flush();
    other.hidesKeys = true;
    const token = await other.sign(honest({ iss: "hiding" }));
    const authorization = `Bearer ${token}`;
    const asked = other.keysAsked;
    // Keys that could not be fetched are requested at every verification, so this counts the verifications.
    expect((await ask(token)).status).toBe(401);
    expect(other.keysAsked - asked).toBe(1);
    expect((await server.app.inject({ url: "/audit/export", headers: { authorization } })).statusCode).toBe(401);
    expect(other.keysAsked - asked).toBe(2);
    const socket = new WebSocket(`${server.origin.replace("http", "ws")}/graphql`, ["graphql-transport-ws"]);
    await once(socket, "open");
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    expect((await once(socket, "close"))[0]).toBe(4401);
    expect(other.keysAsked - asked).toBe(3);
    await api.platform.refusedStrangers.flush();
    expect(await lastOnRecord(2)).toMatchObject([{ further: 2 }, { kind: "NOT_VERIFIED" }]);
  });

  it("appears nowhere in the log", async () => {
    const token = await provider.sign(honest({ exp: now() - 600 }));
    await ask(token);
    const kept = JSON.stringify(api.lines);
    expect(kept).toContain("a JWT was refused");
    expect(kept).not.toContain(token.split(".")[2]!);
  });
});
