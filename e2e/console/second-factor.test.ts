import { freePort } from "../../launcher/free-port";
import { RealProvider } from "../../server/auth/testing/real-provider";
import { withBrowser } from "../testing/browser";
import { ConsoleStage } from "../testing/console";
import { makeAdmin } from "../testing/console-world";

const LI = "li.wei@acme.example";

withBrowser("an admin of Entra in the console", () => {
  let provider: RealProvider;
  let stage: ConsoleStage;

  beforeAll(async () => {
    const port = String(await freePort());
    provider = await RealProvider.start(`http://127.0.0.1:${port}/auth/callback`, { takesClaims: true });
    const entra = {
      name: "entra",
      label: "Entra",
      issuer: provider.issuer,
      clientId: "drawbridge",
      clientSecret: "a-secret-of-the-client",
      trustEmail: true,
      mfa: { acrs: ["c1"] },
    };
    stage = await ConsoleStage.open({}, {}, { PORT: port, DRAWBRIDGE_OIDC_PROVIDERS: JSON.stringify([entra]) });
    await makeAdmin(stage.stage, stage.story.admin);
    await provider.becomes({ sub: "li", email: LI, email_verified: true, acrs: ["c1"] });
  });

  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    await provider?.stop();
  });

  it("shows a second factor in the small window for a change that gives power, which goes on by itself", async () => {
    const page = await stage.visitor();
    await page.goto("/providers");
    await page.getByRole("link", { name: "Sign in with Entra" }).click();
    await page.getByRole("button", { name: "Connect an identity provider" }).click();
    await page.getByRole("button", { name: "Connect Okta" }).click();
    await page.getByRole("heading", { name: "Sign in once more" }).waitFor();
    const popup = page.waitForEvent("popup");
    await page.getByRole("button", { name: "Sign in in a small window" }).click();
    await (await popup).getByRole("link", { name: "Sign in with Entra" }).click();
    await page.getByRole("heading", { name: "Okta", level: 1 }).waitFor();
    expect(await page.getByRole("heading", { name: "Sign in once more" }).count()).toBe(0);
    expect(stage.faults).toEqual([]);
  });
});
