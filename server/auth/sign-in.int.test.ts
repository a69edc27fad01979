import { once } from "node:events";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import { WebSocket } from "ws";
import { outsideTransaction } from "../../shared/platform/database/connections/one-connection";
import { ADMIN } from "../../testing/test-domain";
import { TestBrowser } from "./testing/browser";
import { RealProvider } from "./testing/real-provider";
import { useSignInServer } from "./testing/sign-in-server";

const PEOPLE = `
users:
  - { id: ana, userName: ana, displayName: Ana Silva, email: ana@example.com }
  - { id: ben, userName: ben, email: ben@example.com }
`;
const ANA = { sub: "00u1", email: "ana@example.com", email_verified: true };
const WHO = "{ mySessions { id current provider } }";

describe("signing in at a real OpenID provider", () => {
  let provider: RealProvider;
  let origin: string;

  const { api, server, newBrowser } = useSignInServer(async (at) => {
    origin = at;
    provider = await RealProvider.start(`${origin}/auth/callback`);
    const { issuer } = provider;
    const client = { issuer, clientId: "drawbridge", clientSecret: "a-secret-of-the-client" };
    return {
      signIns: [
        { ...client, name: "okta", label: "Okta", trustEmail: true },
        { ...client, name: "untrusted" },
        { ...client, name: "by-id", people: "People", externalIdClaim: "sub" },
        { ...client, name: "wrong-secret", clientSecret: "another", trustEmail: true },
        { ...client, name: "away", issuer: "http://127.0.0.1:9" },
      ],
      people: PEOPLE,
      socketCheckMs: 100,
      started: [provider],
    };
  });

  beforeEach(() => provider.becomes(ANA));

  const last = async () =>
    (await api.platform.db.query("select action, after from audit_events order by id desc limit 1"))[0];
  const isSignedIn = async (browser: TestBrowser) => (await browser.ask(WHO)).status === 200;

  it("ends with a session, on the requested page", async () => {
    const browser = newBrowser();
    const answer = await browser.signIn("okta", "&returnTo=/requests/1");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/requests/1"]);
    const [line] = answer.headers.getSetCookie().filter((one) => one.startsWith("drawbridge_session"));
    expect(line).toMatch(/^drawbridge_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect((await browser.ask(WHO)).body.data).toMatchObject({ mySessions: [{ current: true, provider: "okta" }] });
    const session = await api.platform.db.query(
      "select identity_id, token_hash from sessions order by id desc limit 1",
    );
    expect(session[0]).toMatchObject({ identity_id: server.ana.id });
    expect(line).not.toContain(session[0].token_hash);
  });

  it("lists the providers without a sign-in", async () => {
    const { providers, development } = (await (await fetch(`${origin}/auth/providers`)).json()) as {
      providers: object[];
      development: boolean;
    };
    expect(providers[0]).toEqual({ name: "okta", label: "Okta", signIn: "/auth/login?provider=okta" });
    expect(development).toBe(false);
    expect((await fetch(`${origin}/auth/dev`)).status).toBe(404);
  });

  it("never redirects to another site afterwards", async () => {
    const answer = await newBrowser().signIn("okta", `&returnTo=${encodeURIComponent("//evil.example/x")}`);
    expect(answer.headers.get("location")).toBe("/");
  });

  it("cannot be repeated with the same code, nor continued in another browser", async () => {
    const browser = newBrowser();
    const callback = await browser.follow("/auth/login?provider=okta", "/auth/callback");
    expect((await newBrowser().open(callback)).status).toBe(400);
    const cookies = browser.cookies();
    expect((await browser.open(callback)).status).toBe(303);
    expect((await browser.open(callback)).status).toBe(400);
    const again = await fetch(callback, { redirect: "manual", headers: { cookie: cookies } });
    expect([again.status, again.headers.get("location")]).toEqual([400, null]);
  });

  it("is completed in each of three tabs, in any order, and the oldest gives way to a fourth", async () => {
    const browser = newBrowser();
    const tabs: string[] = [];
    for (let n = 0; n < 4; n += 1) tabs.push(await browser.follow("/auth/login?provider=okta", "/auth/callback"));
    const strays = [tabs[0]!, `${origin}/auth/callback?code=x&state=x`, `${origin}/auth/callback`];
    for (const stray of strays) expect((await browser.open(stray)).status).toBe(400);
    for (const tab of [tabs[1]!, tabs[3]!, tabs[2]!]) {
      expect((await browser.open(tab)).status).toBe(303);
      expect(await isSignedIn(browser)).toBe(true);
    }
    expect(browser.cookies()).not.toContain("sign_in");
  });

  it.each([
    ["state", (url: URL) => url.searchParams.set("state", "of-somebody-else")],
    ["code", (url: URL) => url.searchParams.set("code", "invented")],
    ["issuer", (url: URL) => url.searchParams.set("iss", "https://evil.example")],
    ["answer", (url: URL) => url.searchParams.set("error", "access_denied")],
  ])("refuses a tampered %s", async (_what, tamper) => {
    const browser = newBrowser();
    const url = new URL(await browser.follow("/auth/login?provider=okta", "/auth/callback"));
    tamper(url);
    const answer = await browser.open(url.href);
    expect(answer.status).toBe(400);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it("refuses the code of another attempt, whose verifier and nonce differ", async () => {
    const [mine, theirs] = [newBrowser(), newBrowser()];
    const url = new URL(await mine.follow("/auth/login?provider=okta", "/auth/callback"));
    const other = new URL(await theirs.follow("/auth/login?provider=okta", "/auth/callback"));
    url.searchParams.set("code", other.searchParams.get("code")!);
    expect((await mine.open(url.href)).status).toBe(400);
  });

  it.each([
    ["an address nobody has", { ...ANA, sub: "00u8", email: "eve@example.com" }, "okta", "NOBODY"],
    ["an address that is not verified", { ...ANA, sub: "00u7", email_verified: false }, "okta", "NOBODY"],
    ["an address that is verified in words", { ...ANA, sub: "00u6", email_verified: "true" }, "okta", "NOBODY"],
    ["a provider that is not trusted for addresses", { ...ANA, sub: "00u5" }, "untrusted", "NOBODY"],
    ["a second user with the address of the first", { ...ANA, sub: "00u4" }, "okta", "TAKEN"],
  ])("returns the same to %s, and logs the reason", async (_who, account, name, reason) => {
    await newBrowser().signIn("okta");
    await provider.becomes(account);
    const browser = newBrowser();
    const answer = await browser.signIn(name);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toEqual({
      error: "You have no access to Drawbridge with this account. Ask whoever runs it here.",
    });
    expect(await isSignedIn(browser)).toBe(false);
    expect(await last()).toMatchObject({ action: "sign-in.refused", after: { reason } });
  });

  it("keeps nothing of a session that was planted before", async () => {
    const browser = newBrowser();
    browser.put("drawbridge_session", "planted-by-somebody-who-knows-it");
    await browser.signIn("okta");
    expect(browser.cookies()).not.toContain("planted");
    const attacker = newBrowser();
    attacker.put("drawbridge_session", "planted-by-somebody-who-knows-it");
    expect(await isSignedIn(attacker)).toBe(false);
  });

  it("shows a page without scripts to people", async () => {
    const answer = await newBrowser().open("/auth/callback?state=<script>", {
      headers: { accept: "text/html" },
    });
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.text()).not.toContain("<script");
  });

  it.each([
    ["away", 502],
    ["nobody", 404],
    ["", 404],
  ])("explains that the provider is %j", async (name, status) => {
    expect((await newBrowser().open(`/auth/login?provider=${name}`)).status).toBe(status);
  });

  it("is to be tried again where the person is being written for longer than seconds", async () => {
    await newBrowser().signIn("okta");
    const answer = await api.platform.db.transaction(async (writing) => {
      await writing.query("select 1 from identities where id = $1 for update", [server.ana.id]);
      return outsideTransaction(() => newBrowser().signIn("okta"));
    });
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await answer.json()).toEqual({ error: expect.stringContaining("Try again in a second.") });
    expect((await newBrowser().signIn("okta")).status).toBe(303);
  });

  it("fails where the provider refuses the client, without revealing the reason", async () => {
    const answer = await newBrowser().signIn("wrong-secret");
    expect(answer.status).toBe(400);
    expect(JSON.stringify(await answer.json())).not.toMatch(/client|secret/);
  });

  it("ends with a sign-out, here or everywhere, from the console's pages alone", async () => {
    const browser = newBrowser();
    const other = newBrowser();
    await browser.signIn("okta");
    await other.signIn("okta");
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }] as Record<string, string>[]) {
      expect((await browser.post("/auth/logout", undefined, headers)).status).toBe(403);
      expect((await browser.post("/auth/logout-everywhere", undefined, headers)).status).toBe(403);
    }
    expect((await browser.open("/auth/logout")).status).toBe(404);
    expect(await isSignedIn(browser)).toBe(true);
    const before = browser.cookies();
    expect((await browser.post("/auth/logout")).status).toBe(204);
    browser.put("drawbridge_session", before.split("=")[1]!);
    expect(await isSignedIn(browser)).toBe(false);
    expect(await isSignedIn(other)).toBe(true);
    await browser.signIn("okta");
    expect((await browser.post("/auth/logout-everywhere")).status).toBe(204);
    expect(await isSignedIn(other)).toBe(false);
  });

  it("lets no page of another site use the session", async () => {
    const browser = newBrowser();
    await browser.signIn("okta");
    expect(await browser.ask(WHO, { origin: "https://evil.example" })).toMatchObject({
      status: 403,
      body: { errors: [{ extensions: { code: "FORBIDDEN" } }] },
    });
    const silent = await browser.open("/graphql", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: WHO }),
    });
    expect(silent.status).toBe(403);
    const form = await browser.open("/graphql", {
      method: "POST",
      headers: { "content-type": "text/plain", origin },
      body: JSON.stringify({ query: WHO }),
    });
    expect(form.status).toBeGreaterThanOrEqual(400);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it("does not fall back from a wrong token to a cookie", async () => {
    const browser = newBrowser();
    await browser.signIn("okta");
    expect((await browser.ask(WHO, { authorization: "Bearer wrong" })).status).toBe(401);
  });

  async function socket(headers: Record<string, string>): Promise<WebSocket> {
    const client = new WebSocket(`${origin.replace("http", "ws")}/graphql`, GRAPHQL_TRANSPORT_WS_PROTOCOL, { headers });
    await once(client, "open");
    client.send(JSON.stringify({ type: "connection_init" }));
    return client;
  }

  it("opens a socket by cookie for a page of the console, and for no other", async () => {
    const browser = newBrowser();
    await browser.signIn("okta");
    const cookie = browser.cookies();
    const ours = await socket({ cookie, origin });
    expect(JSON.parse(String((await once(ours, "message"))[0]))).toMatchObject({ type: "connection_ack" });
    ours.close();
    const codes = [];
    for (const headers of [{ cookie, origin: "https://evil.example" }, { cookie }, { origin }] as Record<
      string,
      string
    >[]) {
      codes.push((await once(await socket(headers), "close"))[0]);
    }
    expect(codes).toEqual([4403, 4401, 4401]);
  });

  it("closes its sockets at the end of the session", async () => {
    const browser = newBrowser();
    await browser.signIn("okta");
    const client = await socket({ cookie: browser.cookies(), origin });
    await once(client, "message");
    const closed = once(client, "close");
    await browser.post("/auth/logout");
    expect((await closed)[0]).toBe(4401);
  });

  it("ends when the person signs out at the provider, with its sockets", async () => {
    const [browser, other] = [newBrowser(), newBrowser()];
    await browser.signIn("okta");
    await other.signIn("okta");
    const client = await socket({ cookie: browser.cookies(), origin });
    await once(client, "message");
    const closed = once(client, "close");
    const page = await (await browser.open(`${provider.issuer}/session/end`)).text();
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)![1]!;
    const body = new URLSearchParams({ xsrf, logout: "yes" });
    await browser.open(`${provider.issuer}/session/end/confirm`, { method: "POST", body });
    expect((await closed)[0]).toBe(4401);
    expect([await isSignedIn(browser), await isSignedIn(other)]).toEqual([false, true]);
    expect(await last()).toMatchObject({ action: "session.ended-by-provider" });
  });

  it("closes its sockets when a role is taken away", async () => {
    await api.platform.roles.assign(ADMIN, server.ana.personId!, "AUDITOR");
    const browser = newBrowser();
    await browser.signIn("okta");
    expect((await browser.ask("{ connectors { totalCount } }")).body.errors).toBeUndefined();
    const client = await socket({ cookie: browser.cookies(), origin });
    await once(client, "message");
    const closed = once(client, "close");
    await api.platform.roles.remove(ADMIN, server.ana.personId!, "AUDITOR");
    expect((await browser.ask("{ connectors { totalCount } }")).body.errors).toMatchObject([
      { extensions: { code: "FORBIDDEN" } },
    ]);
    expect((await closed)[0]).toBe(4403);
  });

  it("proves a second factor when it is asked for again", async () => {
    const browser = newBrowser();
    const mfaAt = async () => {
      const { body } = await browser.ask("{ mySessions { current mfaAt } }");
      return (body.data!.mySessions as { current: boolean; mfaAt: string | null }[]).find(({ current }) => current)!
        .mfaAt;
    };
    await provider.becomes({ ...ANA, amr: ["pwd"] });
    await browser.signIn("okta");
    expect(await mfaAt()).toBeNull();
    await provider.becomes({ ...ANA, amr: ["pwd", "mfa"] });
    const before = Date.now();
    // The time of a second factor is never later than the server's.
    api.clock.advance({ seconds: Math.ceil((before - api.clock.now().getTime()) / 1_000) });
    const url = new URL(await browser.follow("/auth/login?provider=okta&stepUp=1", `${provider.issuer}/auth`));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      prompt: "login",
      max_age: "300",
      code_challenge_method: "S256",
    });
    await browser.open(await browser.follow(url.href, "/auth/callback"));
    // The provider counts in whole seconds.
    expect(Date.parse((await mfaAt())!)).toBeGreaterThan(before - 1_000);
  });

  it("finds a person by external id where the configuration names the claim", async () => {
    await provider.becomes({ sub: "ben" });
    const browser = newBrowser();
    await browser.signIn("by-id");
    const { body } = await browser.ask("{ viewer { name } }");
    expect(body.data).toEqual({ viewer: { name: "ben" } });
  });

  it("writes no secret to the log or the audit log", async () => {
    const browser = newBrowser();
    await browser.signIn("okta");
    const kept = JSON.stringify([api.lines, await api.platform.db.query("select * from audit_events")]);
    for (const secret of [browser.cookies().split("=")[1]!, "a-secret-of-the-client", "ana@example.com"]) {
      expect(kept).not.toContain(secret);
    }
  });
});
