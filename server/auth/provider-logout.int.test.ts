import { generateKeyPair, type JWTPayload } from "jose";
import { ForgingProvider } from "./testing/forging-provider";
import { useSignInServer } from "./testing/sign-in-server";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const LIMIT = 30;

describe("the end of a sign-in at a provider", () => {
  let provider: ForgingProvider;
  let other: ForgingProvider;

  const { api, server, newBrowser } = useSignInServer(async () => {
    provider = await ForgingProvider.start();
    other = await ForgingProvider.start();
    const client = { issuer: provider.issuer, clientId: "drawbridge", trustEmail: true };
    return {
      signIns: [
        { ...client, name: "forged" },
        { ...client, name: "second-client", clientId: "another" },
        { ...client, name: "elsewhere", issuer: other.issuer },
        { ...client, name: "away", issuer: "http://127.0.0.1:9" },
      ],
      env: { DRAWBRIDGE_SIGN_IN_LIMIT: String(LIMIT), DRAWBRIDGE_TRUSTED_PROXIES: "127.0.0.1" },
      started: [provider, other],
    };
  });

  const now = () => Math.floor(api.clock.now().getTime() / 1_000);
  const honest = (given: JWTPayload = {}): JWTPayload => ({
    iss: provider.issuer,
    aud: "drawbridge",
    sub: "00u1",
    iat: now(),
    exp: now() + 120,
    jti: "once",
    events: { [EVENT]: {} },
    ...given,
  });

  /** A session of Ana, whose ID token has these claims. */
  async function session(claims: JWTPayload = {}): Promise<() => Promise<boolean>> {
    provider.forge = (own) => provider.sign({ ...own, iat: now(), ...claims });
    const browser = newBrowser();
    expect((await browser.signIn("forged")).status).toBe(303);
    return async () => (await browser.ask("{ viewer { name } }")).status === 200;
  }

  const tell = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${server.origin}/auth/backchannel-logout`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ logout_token: token }),
    });

  it("ends the session that the token names, and no other", async () => {
    const [first, second] = [await session({ sid: "s1" }), await session({ sid: "s2" })];
    const answer = await tell(await provider.sign(honest({ sid: "s1" })));
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect([await first(), await second()]).toEqual([false, true]);
    expect((await tell(await provider.sign(honest({ sid: "s2", sub: undefined })))).status).toBe(200);
    expect(await second()).toBe(false);
  });

  it("ends all sessions of a user where the token names none, and those of which the session is unknown", async () => {
    const sessions = [await session({ sid: "s1" }), await session()];
    await tell(await provider.sign(honest({ sub: "00u2" })));
    await tell(await provider.sign(honest({ aud: "another" })));
    expect(await Promise.all(sessions.map((live) => live()))).toEqual([true, true]);
    await tell(await provider.sign(honest({ sid: "s3" })));
    expect(await Promise.all(sessions.map((live) => live()))).toEqual([true, false]);
    await tell(await provider.sign(honest()));
    expect(await sessions[0]!()).toBe(false);
  });

  it.each([-1e15, 1e300])("is not hindered by a session that was issued at %s", async (iat) => {
    const live = await session({ iat });
    expect(await live()).toBe(true);
    await tell(await provider.sign(honest()));
    expect(await live()).toBe(iat > 0);
  });

  it("ends no session that began after it, however often the token is sent", async () => {
    const token = await provider.sign(honest({ iat: now() - 60 }));
    const live = await session({ sid: "s1" });
    for (let n = 0; n < 2; n += 1) expect((await tell(token)).status).toBe(200);
    expect(await live()).toBe(true);
  });

  it("ends nothing by a token that is none", async () => {
    const live = await session({ sid: "s1" });
    const foreign = await generateKeyPair("RS256");
    const wrong = [
      honest({ aud: "somebody-else" }),
      honest({ iss: "https://evil.example" }),
      honest({ iss: other.issuer }),
      honest({ nonce: "of an ID token" }),
      honest({ events: undefined }),
      honest({ events: { [EVENT]: "yes" } }),
      honest({ events: [EVENT] }),
      honest({ sub: undefined }),
      honest({ sub: "00u1\0" }),
      honest({ sid: "s".repeat(256) }),
      honest({ iat: undefined }),
      honest({ iat: now() + 120 }),
      honest({ iat: now() - 700, exp: undefined }),
      honest({ exp: now() - 60 }),
    ];
    const tokens = [
      ...(await Promise.all(wrong.map((claims) => provider.sign(claims)))),
      await provider.sign(honest(), foreign),
      provider.unsigned(honest()),
      await provider.signedWithThePublicKey(honest()),
      "",
      "eyJ.eyJ.x",
    ];
    for (const token of tokens) expect([token, (await tell(token)).status]).toEqual([token, 400]);
    expect((await tell(await provider.sign(honest({ iss: "http://127.0.0.1:9" })))).status).toBe(502);
    expect((await tell("x".repeat(10_000))).status).toBe(413);
    expect(await live()).toBe(true);
  });

  it("is told by an address that has used up its visits with wrong tokens", async () => {
    const from = { "x-forwarded-for": "192.0.2.7" };
    for (let n = 0; n < LIMIT; n += 1) expect((await tell("wrong", from)).status).toBe(400);
    expect((await tell("wrong", from)).status).toBe(429);
    expect((await tell(await provider.sign(honest()), from)).status).toBe(200);
  });
});
