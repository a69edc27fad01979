import { ForgingProvider } from "./testing/forging-provider";
import { useSignInServer } from "./testing/sign-in-server";

describe("the metadata of a sign-in provider", () => {
  let provider: ForgingProvider;

  const { api, newBrowser } = useSignInServer(async () => {
    provider = await ForgingProvider.start();
    const signIns = [{ name: "moving", issuer: provider.issuer, clientId: "drawbridge", trustEmail: true }];
    return { signIns, started: [provider] };
  });

  const signIn = async () => (await newBrowser().signIn("moving")).status;

  const spoilSignIn = async () => {
    const browser = newBrowser();
    const tampered = new URL(await browser.follow("/auth/login?provider=moving", "/auth/callback"));
    tampered.searchParams.set("iss", "https://evil.example");
    expect((await browser.open(tampered.href)).status).toBe(400);
  };

  it.each<[string, () => void, number]>([
    ["endpoint of tokens", () => Object.assign(provider, { tokenPath: "/v2/token" }), 400],
    ["address of keys", () => Object.assign(provider, { keysPath: "/v2/jwks" }), 502],
  ])("may name another %s: the second sign-in from then on succeeds", async (_what, move, status) => {
    expect(await signIn()).toBe(303);
    api.clock.advance({ seconds: 10 });
    move();
    await provider.rotate();
    expect(await signIn()).toBe(status);
    expect(await signIn()).toBe(303);
  });

  it("may name another algorithm of signatures: the second sign-in from then on succeeds", async () => {
    provider.algorithms = ["ES256"];
    api.clock.advance({ hours: 1 });
    expect(await signIn()).toBe(400);
    provider.algorithms = ["RS256"];
    api.clock.advance({ seconds: 10 });
    expect(await signIn()).toBe(303);
  });

  it("are read once an hour, and not for each sign-in that the provider or a stranger spoils", async () => {
    api.clock.advance({ hours: 1 });
    const asked = provider.metadataAsked;
    const begin = async () => (await newBrowser().open("/auth/login?provider=moving")).status;
    expect(await Promise.all([begin(), begin(), begin()])).toEqual([303, 303, 303]);
    expect(await signIn()).toBe(303);
    expect(provider.metadataAsked - asked).toBe(1);
    api.clock.advance({ minutes: 59 });
    const browser = newBrowser();
    const callback = await browser.follow("/auth/login?provider=moving", "/auth/callback");
    expect((await browser.open(`${callback}&error=access_denied`)).status).toBe(400);
    expect(await signIn()).toBe(303);
    expect(provider.metadataAsked - asked).toBe(1);
    api.clock.advance({ minutes: 1 });
    for (let n = 0; n < 3; n += 1) await spoilSignIn();
    expect(provider.metadataAsked - asked).toBe(2);
  });

  it("serve on while they cannot be read, which the log tells", async () => {
    expect(await signIn()).toBe(303);
    provider.hidesMetadata = true;
    api.clock.advance({ hours: 1 });
    const asked = provider.metadataAsked;
    expect([await signIn(), await signIn()]).toEqual([303, 303]);
    await spoilSignIn();
    api.clock.advance({ seconds: 10 });
    expect(await signIn()).toBe(303);
    expect(provider.metadataAsked - asked).toBe(1);
    const told = "a sign-in provider did not tell its metadata, the former ones serve";
    expect(api.lines.filter(({ msg }) => msg === told)).toHaveLength(1);
    provider.hidesMetadata = false;
    api.clock.advance({ minutes: 1 });
    expect(await signIn()).toBe(303);
    expect(provider.metadataAsked - asked).toBe(2);
  });
});
