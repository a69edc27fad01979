import type { Page } from "playwright-core";
import { freePort } from "../../launcher/free-port";
import { RealProvider } from "../../server/auth/testing/real-provider";
import { grantAccess, grantsIn } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { operationOf } from "../testing/held-api";
import { endOf, startSync } from "../testing/integrations";

const LI = "li.wei@acme.example";
const ANA = "ana.silva@acme.example";
/** A page without a WebSocket until a test connects it. */
const LATE = "late";
const PAYMENTS = "310254875561";
const ENTRA = {
  name: "entra",
  label: "Entra",
  clientId: "drawbridge",
  clientSecret: "a-secret-of-the-client",
  trustEmail: true,
  mfa: { acrs: ["c1"] },
};

/** One installation, on which the walks follow each other. */
withBrowser("an open page of the console", () => {
  let provider: RealProvider;
  let harness: ConsoleHarness;
  let integrationId: string;
  let emilId: string;
  let page: Page;

  beforeAll(async () => {
    const port = String(await freePort());
    provider = await RealProvider.start(`http://127.0.0.1:${port}/auth/callback`, { takesClaims: true });
    const entra = { ...ENTRA, issuer: provider.issuer };
    harness = await ConsoleHarness.open({}, {}, { PORT: port, DRAWBRIDGE_OIDC_PROVIDERS: JSON.stringify([entra]) });
    const { admin, emil } = harness.story;
    await makeAdmin(harness.harness, admin);
    const { integrations } = await admin.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    integrationId = integrations.nodes[0]!.id;
    emilId = (await emil.ask<{ viewer: { personId: string } }>("{ viewer { personId } }")).viewer.personId;
    page = await harness.pageOf(LI);
  });

  afterEach(() => harness?.leavePages());

  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    await provider?.stop();
  });

  async function syncs(): Promise<void> {
    const { admin } = harness.story;
    await endOf(admin, (await startSync(admin, integrationId)).id);
  }

  it("shows a request that came after the queue was read and before its first event", async () => {
    const late = await harness.pageOf(ANA, LATE);
    const connect = await withoutSocket(late);
    await late.goto("/approvals");
    await late.getByText("Nothing waits for your decision.").waitFor();
    await ask(harness, "payments-us");
    connect();
    await late.getByText("payments-us").first().waitFor();
  });

  it("shows a person's access that came after their lists were read and before the first event", async () => {
    const late = await harness.pageOf(LI, LATE);
    const connect = await withoutSocket(late);
    await late.goto(`/people/${emilId}?tab=access`);
    await late.getByText("They have no access at the moment.").waitFor();
    // No later event follows the one of the grant that became active.
    await grantsIn(harness.story, await grantAccess(harness.story, ["payments-eu"]), "ACTIVE");
    connect();
    await late.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
  });

  it("shows a new request of a person", async () => {
    await page.goto(`/people/${emilId}?tab=requests`);
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    await ask(harness, "search");
    await page.getByRole("link", { name: "search", exact: true }).waitFor();
  });

  it("counts no cluster any more that is gone", async () => {
    await page.goto(`/integrations/${integrationId}/coverage`);
    const heading = page.getByRole("heading", { name: / clusters have an owner$/ });
    const before = await heading.textContent();
    const left = Number(/of (\d+) /.exec(before ?? "")![1]) - 1;
    harness.harness.aws.world.removeCluster(PAYMENTS, "eu-west-1", "payments-ledger");
    // Absent twice in a row, it is gone.
    for (let n = 0; n < 2; n++) await syncs();
    await page.getByRole("heading", { name: new RegExp(`of ${left} clusters have an owner$`) }).waitFor();
  });

  it("shows on Home a problem that comes without an event", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "Acme", exact: true }).first().waitFor();
    // The first events make the page be read once more.
    await page.waitForResponse((answer) => operationOf(answer.request()) === "Home");
    const failure = { code: "REMOVALS_HELD", message: "Six people would go." };
    await harness.harness.sql("update identity_providers set failure = $1", [JSON.stringify(failure)]);
    await page
      .getByText(/^The people of 'Acme people' are as they were/)
      .first()
      .waitFor();
  });

  it("takes a second factor of an admin of Entra in the small window, and goes on with a change that gives power", async () => {
    await provider.becomes({ sub: "li", email: LI, email_verified: true, acrs: ["c1"] });
    await page.context().clearCookies();
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
    expect(harness.faults).toEqual([]);
  });
});

/** Until the returned function is called, the page has no WebSocket. Afterwards, each passes through the test for good. */
async function withoutSocket(page: Page): Promise<() => void> {
  let connect = () => {};
  const mayConnect = new Promise<void>((resolve) => {
    connect = resolve;
  });
  await page.routeWebSocket("**/graphql", async (socket) => {
    await mayConnect;
    socket.connectToServer();
  });
  return connect;
}

async function ask({ story: { emil, clusters } }: ConsoleHarness, name: string): Promise<void> {
  await emil.ask("mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }", {
    input: {
      resourceIds: [clusters.get(name)!.id],
      permissions: [{ permission: "AmazonEKSViewPolicy" }],
      durationSeconds: 3_600,
      justification: "It hangs",
    },
  });
}
