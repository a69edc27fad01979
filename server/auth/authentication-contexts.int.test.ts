import type { JWTPayload } from "jose";
import { secondFactorProblem } from "../../shared/domain/access-flows/second-factor";
import { ADMIN } from "../../testing/test-domain";
import { TestBrowser } from "./testing/browser";
import { ForgingProvider } from "./testing/forging-provider";
import { RealProvider } from "./testing/real-provider";
import { useSignInServer } from "./testing/sign-in-server";

const ANA = { sub: "00u1", email: "ana@example.com", email_verified: true };
const FLOW = { mfaRequired: true, mfaMaxAgeSeconds: 3_600 };
const CREATE =
  'mutation { createServiceAccount(input: { name: "pipeline", roles: [ADMIN] }) { serviceAccount { name } } }';

describe("an authentication context of Entra", () => {
  let entra: RealProvider;
  let ignoring: RealProvider;
  let forging: ForgingProvider;
  let browser: TestBrowser;

  const { api, server, newBrowser } = useSignInServer(async (origin) => {
    entra = await RealProvider.start(`${origin}/auth/callback`, { takesClaims: true });
    ignoring = await RealProvider.start(`${origin}/auth/callback`);
    forging = await ForgingProvider.start();
    const client = { clientId: "drawbridge", clientSecret: "a-secret-of-the-client", trustEmail: true };
    const mfa = { acrs: ["c1", "c25"] };
    return {
      signIns: [
        { ...client, name: "entra", issuer: entra.issuer, mfa },
        { ...client, name: "ignoring", issuer: ignoring.issuer, mfa },
        { ...client, name: "forging", issuer: forging.issuer, mfa: { ...mfa, acr: ["strong"] } },
      ],
      started: [entra, ignoring, forging],
    };
  });

  beforeAll(() => api.platform.roles.assign(ADMIN, server.ana.personId!, "ADMIN"));

  beforeEach(async () => {
    browser = newBrowser();
    // The time of a second factor is never later than the server's.
    api.clock.advance({ seconds: Math.ceil((Date.now() - api.clock.now().getTime()) / 1_000) });
  });

  /** The refusal of a flow with `mfaRequired`, and that of a change that gives power; null: there is none. */
  async function refusals() {
    const token = /session=([^;]+)/.exec(browser.cookies())![1]!;
    const actor = (await api.platform.sessions.authenticate(token, false))!;
    await api.platform.db.query("delete from service_accounts");
    const { errors = [] } = (await browser.ask(CREATE)).body;
    return {
      flow: secondFactorProblem(actor, [FLOW], api.clock.now(), "Break glass")?.message ?? null,
      change: errors[0]?.message ?? null,
    };
  }

  const NONE = { flow: null, change: null };
  const refusedAt = (provider: string) => ({
    flow: expect.stringMatching(
      `needs a second factor .* Sign in again at /auth/login\\?provider=${provider}&stepUp=1`,
    ),
    change: expect.stringMatching(
      `needs a sign-in with a second factor .* Sign in again at /auth/login\\?provider=${provider}&stepUp=1`,
    ),
  });

  it("is asked for at a step-up, and not at other sign-ins", async () => {
    const asked = async (query: string) => {
      const url = await browser.follow(`/auth/login?provider=entra${query}`, `${entra.issuer}/auth`);
      return Object.fromEntries(new URL(url).searchParams);
    };
    expect(await asked("")).not.toHaveProperty("claims");
    expect(await asked("&stepUp=1")).toMatchObject({
      prompt: "login",
      max_age: "300",
      claims: '{"id_token":{"acrs":{"essential":true,"value":"c1"}}}',
    });
  });

  it("proves a second factor once its policy is satisfied, and the next ordinary sign-in proves none", async () => {
    await entra.becomes({ ...ANA, acrs: ["c1"] });
    expect((await browser.signIn("entra")).status).toBe(303);
    expect(await refusals()).toEqual(refusedAt("entra"));
    expect((await browser.signIn("entra", "&stepUp=1")).status).toBe(303);
    expect(await refusals()).toEqual(NONE);
    const [{ after }] = await api.platform.db.query(
      "select after from audit_events where action = 'session.started' order by position desc limit 1",
    );
    expect(after).toMatchObject({ acr: null, amr: [], acrs: ["c1"], mfaAt: expect.any(String) });
    await browser.signIn("entra");
    expect(await refusals()).toEqual(refusedAt("entra"));
  });

  it.each([
    ["of another name", ["c2"]],
    ["of none", []],
    ["that the provider leaves out", undefined],
  ])("%s proves no second factor", async (_what, acrs) => {
    await entra.becomes({ ...ANA, acrs });
    expect((await browser.signIn("entra", "&stepUp=1")).status).toBe(303);
    expect(await refusals()).toEqual(refusedAt("entra"));
  });

  it("proves nothing where the provider ignores the request for it", async () => {
    await ignoring.becomes({ ...ANA, acrs: ["c1"] });
    for (const query of ["", "&stepUp=1"]) {
      expect((await browser.signIn("ignoring", query)).status).toBe(303);
      expect(await refusals()).toEqual(refusedAt("ignoring"));
    }
  });

  it("proves no fresh second factor where the sign-in is old", async () => {
    await entra.becomes({ ...ANA, acrs: ["c1"], ageSeconds: 400 });
    await browser.signIn("entra");
    expect((await browser.signIn("entra", "&stepUp=1")).status).toBe(400);
    expect(await refusals()).toEqual(refusedAt("entra"));
  });

  it("is asked for by the tab that began the step-up, and not by another one", async () => {
    await entra.becomes({ ...ANA, acrs: ["c1"] });
    const [stepUp, ordinary] = ["&stepUp=1", ""].map((query) => `/auth/login?provider=entra${query}`);
    const asking = await browser.follow(stepUp!, "/auth/callback");
    const plain = await browser.follow(ordinary!, "/auth/callback");
    expect((await browser.open(plain)).status).toBe(303);
    expect(await refusals()).toEqual(refusedAt("entra"));
    expect((await browser.open(asking)).status).toBe(303);
    expect(await refusals()).toEqual(NONE);
    await browser.follow(ordinary!, "/auth/callback");
    expect((await browser.open(await browser.follow(stepUp!, "/auth/callback"))).status).toBe(303);
    expect(await refusals()).toEqual(NONE);
  });

  const signInWith = async (claims: JWTPayload, query = "") => {
    forging.forge = (honest) => forging.sign({ ...honest, ...claims });
    expect((await browser.signIn("forging", query)).status).toBe(303);
    return refusals();
  };
  const seconds = () => Math.floor(Date.now() / 1_000);

  it.each([
    ["a text", "c1"],
    ["a text of several", "c1 c25"],
    ["other letters", ["C1"]],
    ["spaces", [" c1 "]],
    ["a longer name", ["c10", "c"]],
    ["a list in a list", [["c1"]]],
    ["an object", { c1: true, 0: "c1", length: 1 }],
    ["objects in a list", [{ value: "c1" }, null, 1, true]],
    ["a number", 1],
    ["nothing", null],
  ])("in an odd claim proves no second factor: %s", async (_what, acrs) => {
    expect(await signInWith({ acrs, auth_time: seconds() })).toEqual(refusedAt("forging"));
  });

  it("is found among a hundred of them and beside odd values", async () => {
    const acrs = [null, "x".repeat(100_000), ...Array.from({ length: 99 }, (_, n) => `c${99 - n}`)];
    expect(await signInWith({ acrs, auth_time: seconds() })).toEqual(NONE);
    const [{ after }] = await api.platform.db.query(
      "select after from audit_events where action = 'session.started' order by position desc limit 1",
    );
    expect(after.acrs).toEqual(["c1", "c25"]);
  });

  it("is one of several proofs: `amr` and `acr` count beside it", async () => {
    const auth_time = seconds();
    expect(await signInWith({ acrs: ["c2"], amr: ["mfa"], auth_time })).toEqual(NONE);
    expect(await signInWith({ acr: "strong", auth_time })).toEqual(NONE);
    expect(await signInWith({ acr: "c1", amr: ["c1"], auth_time })).toEqual(refusedAt("forging"));
  });

  it("is as old as the sign-in, and without a time proves nothing", async () => {
    const old = { acrs: ["c1"], auth_time: seconds() - 1_900 };
    expect(await signInWith(old)).toEqual({ flow: null, change: expect.stringContaining("a sign-in within the last") });
    expect(await signInWith({ ...old, auth_time: seconds() - 3_700 })).toMatchObject({
      flow: expect.stringContaining("needs a second factor"),
    });
    expect(await signInWith({ acrs: ["c1"] })).toEqual(refusedAt("forging"));
    expect(await signInWith({ acrs: ["c1"], auth_time: seconds() * 1_000 })).toEqual(refusedAt("forging"));
  });

  it("proves a second factor by a token that Entra dates back by five minutes", async () => {
    const [issued, auth_time] = [seconds() - 300, seconds() - 5];
    const dated = { acrs: ["c1"], iat: issued, nbf: issued };
    expect(await signInWith({ ...dated, auth_time }, "&stepUp=1")).toEqual(NONE);
    const [{ at }] = await api.platform.db.query("select mfa_at as at from sessions order by id desc limit 1");
    expect(at).toEqual(new Date(auth_time * 1_000));
    expect(await signInWith({ ...dated, auth_time: seconds() + 3_600 })).toEqual(refusedAt("forging"));
  });
});
