import { ADMIN } from "../../testing/test-domain";
import { TestBrowser } from "./testing/browser";
import { RealProvider } from "./testing/real-provider";
import { useSignInServer } from "./testing/sign-in-server";

const ANA = { sub: "00u1", email: "ana@example.com", email_verified: true };
const CREATE =
  'mutation { createServiceAccount(input: { name: "pipeline", roles: [ADMIN] }) { serviceAccount { name } } }';

interface Refusal {
  readonly message: string;
  readonly extensions: { readonly code: string; readonly fields: readonly [{ readonly signInPath: string }] };
}

describe("an admin whose sign-in is too old for a change that gives power", () => {
  let provider: RealProvider;

  const { api, server, newBrowser } = useSignInServer(async (origin) => {
    provider = await RealProvider.start(`${origin}/auth/callback`);
    const { issuer } = provider;
    const client = { issuer, clientId: "drawbridge", clientSecret: "a-secret-of-the-client", trustEmail: true };
    return {
      signIns: [
        { ...client, name: "plain" },
        { ...client, name: "strong", mfa: {} },
      ],
      started: [provider],
    };
  });

  beforeAll(() => api.platform.roles.assign(ADMIN, server.ana.personId!, "ADMIN"));

  beforeEach(() => api.platform.db.query("delete from service_accounts"));

  async function refusalOf(browser: TestBrowser): Promise<Refusal> {
    const { body } = await browser.ask(CREATE);
    expect(await api.platform.db.query("select 1 from service_accounts")).toEqual([]);
    return body.errors![0] as unknown as Refusal;
  }

  async function signInAgain(browser: TestBrowser, { extensions }: Refusal): Promise<void> {
    const [{ signInPath }] = extensions.fields;
    await browser.open(await browser.follow(signInPath, "/auth/callback"));
    expect((await browser.ask(CREATE)).body.data).toEqual({
      createServiceAccount: { serviceAccount: { name: "pipeline" } },
    });
  }

  it("shows a second factor where the provider reports them, and repeats the change", async () => {
    await provider.becomes({ ...ANA, amr: ["pwd"] });
    const browser = newBrowser();
    await browser.signIn("strong");
    const refusal = await refusalOf(browser);
    expect(refusal).toMatchObject({ extensions: { code: "INVALID_STATE", fields: [{ rule: "SIGN_IN_AGAIN" }] } });
    expect(refusal.message).toContain("a sign-in with a second factor within the last 30 minutes");
    await provider.becomes({ ...ANA, amr: ["pwd", "mfa"] });
    await signInAgain(browser, refusal);
  });

  it("signs in again after that time, whatever the provider's session, and repeats the change", async () => {
    await provider.becomes(ANA);
    const browser = newBrowser();
    await browser.signIn("plain");
    await api.platform.db.query("update sessions set auth_time = coalesce(auth_time, created_at) - interval '31 min'");
    const refusal = await refusalOf(browser);
    expect(refusal.message).toContain("/auth/login?provider=plain&stepUp=1");
    await signInAgain(browser, refusal);
  });
});
