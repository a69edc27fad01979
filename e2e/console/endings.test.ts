import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { grantAccess, grantsIn } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { sync } from "../testing/integrations";

const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";
const LI = "li.wei@acme.example";
const SECURITY = "310254872238";
const FULL_RIGHTS = /of others in the integration 'Acme' may do everything on a cluster/;
const HOSTILE = "<img src=x onerror=alert(1)> התשלום 決済が止まる";

withBrowser("ends of access, syncs and integrations in the console", () => {
  let harness: ConsoleHarness;
  let integrationId: string;
  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    await makeAdmin(harness.harness, harness.story.admin);
    const { integrations } = await harness.story.admin.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    integrationId = integrations.nodes[0]!.id;
  });
  afterEach(() => harness?.leavePages());
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    expect(harness.faults).toEqual([]);
  });

  /** All people but Emil use the same page in turn. */
  const otherAs = (userName: string) => harness.pageOf(userName, "other");

  it("need a reason where an owner ends a grant, which the grantee sees at once and the receipt keeps", async () => {
    const [id] = await grantAccess(harness.story, ["payments-eu"]);
    await grantsIn(harness.story, [id!], "ACTIVE");
    const emil = await harness.pageOf(EMIL);
    await emil.goto(`/access/${id}`);
    await emil.getByRole("button", { name: "Give back payments-eu" }).waitFor();
    const ana = await otherAs(ANA);
    await ana.goto(`/access/${id}`);
    await ana.getByRole("button", { name: "End Emil Berg's access" }).click();
    const dialog = ana.getByRole("dialog");
    await dialog.getByRole("button", { name: "End Emil Berg's access" }).click();
    await dialog.getByText("'reason' must say why the access of somebody else is ended.").waitFor();
    expect(await faultsSeenIn(ana)).toEqual([]);
    await dialog.getByRole("textbox", { name: "Reason" }).fill(HOSTILE);
    await dialog.getByRole("button", { name: "End Emil Berg's access" }).click();
    await ana.getByText("is being taken away.").first().waitFor();
    await emil.getByText(`Ana Silva ended this access: ${HOSTILE}`).waitFor();
    await emil.getByText("The proof that the access is gone: it was looked for twice").waitFor();
    await emil.getByText(HOSTILE, { exact: true }).waitFor();
    // The instructions to use the access have left the page, so the parts below moved.
    await emil.reload();
    await emil.getByText(HOSTILE, { exact: true }).waitFor();
    for (const page of [ana, emil]) expect(await faultsSeenIn(page)).toEqual([]);
  });

  it("let an administrator abandon a grant, with a reason, once its cluster could not be observed for a day", async () => {
    const [id] = await grantAccess(harness.story, ["search"]);
    await grantsIn(harness.story, [id!], "ACTIVE");
    for (const operation of ["DescribeAccessEntry", "DeleteAccessEntry"]) {
      harness.harness.aws.addFault({ operation, forever: true, error: "AccessDeniedException" });
    }
    const revoke = 'mutation ($id: ID!) { revokeGrant(grantId: $id, reason: "A drill") { grant { id } } }';
    await harness.story.admin.ask(revoke, { id });
    const emil = await harness.pageOf(EMIL);
    await emil.goto(`/access/${id}`);
    await emil.getByText("ended this access: A drill").waitFor();
    // The page shows AWS's refusal from the beginning.
    await eventually("AWS has refused to look", () => isRefused(harness, id!));
    const li = await otherAs(LI);
    await li.goto(`/access/${id}`);
    await li.getByText("after a day without a look.").waitFor();
    expect(await li.getByRole("button", { name: "Give up this access" }).count()).toBe(0);
    expect(await faultsSeenIn(li)).toEqual([]);

    await aDayPassesWithoutALook(harness, id!);
    await li.reload();
    const giveUp = li.getByRole("button", { name: "Give up this access" });
    await giveUp.waitFor();
    // The button stays in its place: the sentences about attempts, which come and go, are below it.
    expect((await giveUp.boundingBox())!.y).toBeLessThan(
      (await li.getByText("Being taken away since").boundingBox())!.y,
    );
    await giveUp.click();
    const dialog = li.getByRole("dialog");
    await dialog.getByRole("button", { name: "Give up the access of Emil Berg" }).click();
    await dialog.getByText("'reason' must say why the access is given up.").waitFor();
    expect(await faultsSeenIn(li)).toEqual([]);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("The account was sold.");
    await dialog.getByRole("button", { name: "Give up the access of Emil Berg" }).click();
    await li.getByText("was given up.").waitFor();
    await emil.getByText("before it was observed gone").first().waitFor();
    expect(await emil.getByRole("button", { name: /Give up/ }).count()).toBe(0);
    // Six lines about attempts are over at once, so what stood below them moved.
    await emil.reload();
    await emil.getByText("before it was observed gone").first().waitFor();
    for (const page of [li, emil]) expect(await faultsSeenIn(page)).toEqual([]);
    harness.harness.aws.clearFaults();
  });

  it("keep the page of an older sync, with its outcome and failures", async () => {
    const { aws } = harness.harness;
    const error = "AccessDeniedException";
    aws.addFault({ operation: "ListClusters", accountId: SECURITY, forever: true, error });
    await sync(harness.story.admin, integrationId);
    aws.clearFaults();
    await sync(harness.story.admin, integrationId);
    const page = await otherAs(LI);
    await page.goto(`/integrations/${integrationId}/history`);
    await page.getByRole("row").filter({ hasText: "2 failed" }).getByRole("link").click();
    await page.getByRole("heading", { name: "Sync of Acme", level: 1 }).waitFor();
    await page.getByText("14 of 14 accounts have a result").waitFor();
    await page
      .getByRole("button", { name: /^Denied: why, in Security Audit/ })
      .first()
      .waitFor();
    await page
      .getByRole("row", { name: /Security Audit[\s\S]*eks:ListClusters/ })
      .first()
      .waitFor();
    const address = page.url();
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.getByRole("link", { name: "All syncs of Acme" }).click();
    await page.waitForURL(`${harness.url}/integrations/${integrationId}/history`);
    const narrow = await harness.as(LI, { width: 320, mode: "dark" });
    await narrow.goto(address);
    await narrow.getByRole("heading", { name: "Sync of Acme", level: 1 }).waitFor();
    expect(await faultsSeenIn(narrow)).toEqual([]);
    await narrow.context().close();
    await page.goto(`/integrations/${integrationId}/history/01a21e1b-c1c3-780c-a30d-90a3c0c4fc9e`);
    await page.getByText("Syncs are kept for 30 days.").waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
  });

  it("name full rights of others on Home and in the list of problems, which leads to them", async () => {
    const page = await otherAs(LI);
    // It stands above what a sync could not read, so a page that was opened before would move.
    await eventually("the rights are known", async () => {
      const { needsAttention } = await harness.story.admin.ask<{ needsAttention: { nodes: { message: string }[] } }>(
        "{ needsAttention(first: 50) { nodes { message } } }",
      );
      return needsAttention.nodes.some(({ message }) => FULL_RIGHTS.test(message));
    });
    for (const address of ["/", "/attention"]) {
      await page.goto(address);
      await page.getByText(FULL_RIGHTS).waitFor();
      expect(await page.getByText(/Nothing else needs/).count()).toBe(0);
      expect(await faultsSeenIn(page)).toEqual([]);
    }
    await page.getByRole("link", { name: "Go where it is mended" }).first().click();
    await page.waitForURL(`${harness.url}/integrations/${integrationId}/drift`);
    await page.getByText("1 account could not be scanned").waitFor();
  });
});

async function isRefused({ story: { admin } }: ConsoleHarness, id: string): Promise<boolean> {
  const query = "query ($id: ID!) { grant(id: $id) { waitingFor { action } } }";
  return (await admin.ask<{ grant: { waitingFor: object | null } }>(query, { id })).grant.waitingFor !== null;
}

async function aDayPassesWithoutALook({ harness }: ConsoleHarness, grantId: string): Promise<void> {
  await harness.sql(
    `with ended as (update grants set end_asked_at = end_asked_at - interval '25 hours' where id = $1 returning target_id)
     update access_targets set observed_at = observed_at - interval '26 hours' from ended where id = target_id`,
    [grantId],
  );
}

/** Once everything has come and has faded in. */
async function faultsSeenIn(page: Page): Promise<string[]> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(FADED_IN);
  return faultsOf(page);
}

const FADED_IN = `Promise.allSettled(
  document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished)
)`;
