import type { Page } from "playwright-core";
import { grantAccess, grantsIn } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleStage } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { operationOf } from "../testing/held-api";
import { endOf, startSync } from "../testing/integrations";

const LI = "li.wei@acme.example";
const ANA = "ana.silva@acme.example";
const PAYMENTS = "310254875561";

/** One installation, on which the walks follow each other. */
withBrowser("an open page of the console", () => {
  let stage: ConsoleStage;
  let integrationId: string;
  let emilId: string;

  beforeAll(async () => {
    stage = await ConsoleStage.open();
    const { admin, emil } = stage.story;
    await makeAdmin(stage.stage, admin);
    const { integrations } = await admin.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    integrationId = integrations.nodes[0]!.id;
    emilId = (await emil.ask<{ viewer: { personId: string } }>("{ viewer { personId } }")).viewer.personId;
  });

  afterAll(() => stage?.[Symbol.asyncDispose]());

  async function syncs(): Promise<void> {
    const { admin } = stage.story;
    await endOf(admin, (await startSync(admin, integrationId)).id);
  }

  it("shows a request that came after the queue was read and before its first event", async () => {
    const page = await stage.as(ANA);
    const connect = await withoutSocket(page);
    await page.goto("/approvals");
    await page.getByText("Nothing waits for your decision.").waitFor();
    await ask(stage, "payments-us");
    connect();
    await page.getByText("payments-us").first().waitFor();
    await page.context().close();
  });

  it("shows a person's access that came after their lists were read and before the first event", async () => {
    const page = await stage.as(LI);
    const connect = await withoutSocket(page);
    await page.goto(`/people/${emilId}?tab=access`);
    await page.getByText("They have no access at the moment.").waitFor();
    // No later event follows the one of the grant that became active.
    await grantsIn(stage.story, await grantAccess(stage.story, ["payments-eu"]), "ACTIVE");
    connect();
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    await page.context().close();
  });

  it("shows a new request of a person", async () => {
    const page = await stage.as(LI);
    await page.goto(`/people/${emilId}?tab=requests`);
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    await ask(stage, "search");
    await page.getByRole("link", { name: "search", exact: true }).waitFor();
    await page.context().close();
  });

  it("counts no cluster any more that is gone", async () => {
    const page = await stage.as(LI);
    await page.goto(`/integrations/${integrationId}/coverage`);
    const heading = page.getByRole("heading", { name: / clusters have an owner$/ });
    const before = await heading.textContent();
    const left = Number(/of (\d+) /.exec(before ?? "")![1]) - 1;
    stage.stage.aws.world.removeCluster(PAYMENTS, "eu-west-1", "payments-ledger");
    // Absent twice in a row, it is gone.
    for (let n = 0; n < 2; n++) await syncs();
    await page.getByRole("heading", { name: new RegExp(`of ${left} clusters have an owner$`) }).waitFor();
    await page.context().close();
  });

  it("shows on Home a problem that comes without an event", async () => {
    const page = await stage.as(LI);
    await page.goto("/");
    await page.getByRole("link", { name: "Acme", exact: true }).first().waitFor();
    // The first events make the page be read once more.
    await page.waitForResponse((answer) => operationOf(answer.request()) === "Home");
    const failure = { code: "REMOVALS_HELD", message: "Six people would go." };
    await stage.stage.sql("update identity_providers set failure = $1", [JSON.stringify(failure)]);
    await page
      .getByText(/^The people of 'Acme people' are as they were/)
      .first()
      .waitFor();
    await page.context().close();
  });
});

/** Until the returned function is called, the page has no WebSocket. */
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

async function ask({ story: { emil, clusters } }: ConsoleStage, name: string): Promise<void> {
  await emil.ask("mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }", {
    input: {
      resourceIds: [clusters.get(name)!.id],
      permissions: [{ permission: "AmazonEKSViewPolicy" }],
      durationSeconds: 3_600,
      justification: "It hangs",
    },
  });
}
