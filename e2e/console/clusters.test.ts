import type { Page, Request } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { grantAccess, grantsIn } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { HeldApi, operationOf } from "../testing/held-api";
import { sync } from "../testing/integrations";
import { pressUntil, tabTo } from "../testing/keyboard";

const LI = "li.wei@acme.example";
const ANA = "ana.silva@acme.example";
const EMIL = "emil.berg@acme.example";
const DATA = "310254881016";
const PAYMENTS = "310254875561";
const FOREIGN = `arn:aws:iam::${PAYMENTS}:role/ClusterProvisioner`;

withBrowser("clusters and accounts in the console", () => {
  let harness: ConsoleHarness;
  /** LI's, until a story signs somebody else in. */
  let page: Page;
  let payments: string;

  beforeAll(async () => {
    harness = await ConsoleHarness.open({}, { resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"] });
    await makeAdmin(harness.harness, harness.story.admin);
    payments = harness.story.clusters.get("payments-eu")!.id;
    for (let n = 100; n < 150; n++) {
      harness.harness.aws.world.createCluster(DATA, "eu-west-1", `batch-${n}`, {
        version: "1.35",
        tags: { team: "batch" },
      });
    }
    const { integrations } = await harness.story.admin.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    await sync(harness.story.admin, integrations.nodes[0]!.id);
    await entriesAreSeen(harness, payments);
  });
  beforeEach(async () => {
    page = await pageOf(LI);
  });
  afterEach(() => harness?.leavePages());
  afterAll(() => harness?.[Symbol.asyncDispose]());

  /** All people use the same page in turn. */
  const pageOf = (userName: string) => harness.pageOf(userName, "shared");

  it("are filtered, sorted and paged by the address, with Back and Forward", async () => {
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    // The header that is seen is a copy that sticks; by keyboard it is the table's own.
    await page.getByRole("button", { name: /^Region/ }).focus();
    await page.keyboard.press("Enter");
    await at(page, /order=REGION/);
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByRole("heading", { name: "Clusters (20 of 70)" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { name: "Clusters (20 of 70)" }).waitFor();
    await page.goBack();
    await page.goBack();
    await at(page, /\/resources$/);
    await page.getByRole("link", { name: "analytics", exact: true }).waitFor();

    await page.goto("/resources?tags=team%3Dbatch&region=eu-west-1");
    await page.getByRole("heading", { name: "Clusters (50)" }).waitFor();
    await page.getByText("team = batch").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    await page.goto("/resources?search=nothing-is-called-so");
    await page.getByText("Nothing matches this filter.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("have their next page also for somebody who is faster than the answer", async () => {
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    const api = await HeldApi.of(page);
    await page.getByRole("button", { name: /^Region/ }).focus();
    await page.keyboard.press("Enter");
    await api.isAsked("Clusters");
    await page.getByRole("button", { name: "Next page" }).click();
    api.release();
    await page.getByRole("heading", { name: "Clusters (20 of 70)" }).waitFor();

    await page.goBack();
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    await page.getByRole("button", { name: /^Account/ }).focus();
    await page.keyboard.press("Enter");
    await at(page, /order=ACCOUNT/);
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    api.hold();
    await page.getByRole("button", { name: "Next page" }).click();
    await api.isAsked("Clusters");
    await page
      .getByRole("button", { name: "Page 3" })
      .or(page.getByRole("button", { name: "Next page" }))
      .first()
      .click();
    api.release();
    await page.getByRole("heading", { name: "Clusters (20 of 70)" }).waitFor();
    expect(new URL(page.url()).searchParams.get("cursors")).not.toContain("~");
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("begin with the first page of an order that was chosen after the next page", async () => {
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    const api = await HeldApi.of(page);
    await page.getByRole("button", { name: /^Region/ }).focus();
    await page.keyboard.press("Enter");
    await api.isAsked("Clusters");
    await page.getByRole("button", { name: "Next page" }).click();
    await page.getByRole("button", { name: /^Kubernetes/ }).focus();
    await page.keyboard.press("Enter");
    await at(page, /order=VERSION/);
    api.release();
    await page.getByRole("link", { name: "warehouse-legacy", exact: true }).waitFor();
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    expect(new URL(page.url()).searchParams.get("cursors")).toBeNull();
  });

  it("are found and opened by the keyboard alone", async () => {
    await page.goto("/resources");
    await page.getByRole("heading", { name: "Clusters (50 of 70)" }).waitFor();
    // A property, its operator, one of its values; then rows and the link of one of them.
    await tabTo(page, page.getByRole("combobox", { name: "Find clusters by name, property or tag" }));
    await page.keyboard.type("Kubernetes version = ");
    await page.getByRole("option", { name: /^1\.35/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("button", { name: "Apply" }));
    await page.keyboard.press("Enter");
    await at(page, /version=1\.3\d/);
    await page.getByRole("heading", { name: /^Clusters \(5\d( of 5\d)?\)|^Clusters \(50 of/ }).waitFor();
    const cluster = page.getByRole("link", { name: "batch-100", exact: true });
    await cluster.waitFor();
    await tabTo(page, page.getByRole("button", { name: /^Name/ }));
    await pressUntil(page, "ArrowDown", cluster);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "batch-100", level: 1 }).waitFor();
  });

  it("ask the server for choices once typing pauses, not for each letter", async () => {
    await page.goto("/resources");
    await page.getByRole("combobox", { name: "Find clusters by name, property or tag" }).focus();
    await page.keyboard.type("Region = ");
    await page.getByRole("option", { name: /^eu-central-1/ }).waitFor();
    const asked: string[] = [];
    const note = (request: Request) => asked.push(operationOf(request));
    page.on("request", note);
    const answered = page.waitForResponse((response) => operationOf(response.request()) === "ClusterFacets");
    await page.evaluate(typeAtOnce("eu-west-1"));
    await answered;
    await page.getByRole("option", { name: /^eu-central-1/ }).waitFor({ state: "detached" });
    page.off("request", note);
    expect(asked.filter((name) => name === "ClusterFacets")).toHaveLength(1);
  });

  it("show an owner without a role the people with access, and let them end it", async () => {
    const [grant] = await grantAccess(harness.story, ["payments-eu"]);
    await grantsIn(harness.story, [grant!], "ACTIVE");
    const ana = await pageOf(ANA);
    await ana.goto("/resources?mine=1&search=payments-eu");
    await ana.getByRole("link", { name: "payments-eu", exact: true }).click();
    await ana.getByRole("heading", { name: "payments-eu" }).waitFor();
    const given = ana.getByRole("row").filter({ hasText: "View (AmazonEKSViewPolicy)" }).first();
    await given.getByText("Emil Berg").waitFor();
    await given.getByText("Active").waitFor();
    expect(await faultsOf(ana)).toEqual([]);

    await given.getByRole("button", { name: "End access of Emil Berg" }).click();
    await ana.getByRole("textbox", { name: "Reason" }).fill("The incident is over.");
    const held = harness.harness.hold({ operation: "DeleteAccessEntry" });
    const readAgain = ana.waitForRequest((request) => operationOf(request) === "ClusterGrants");
    await ana.getByRole("dialog").getByRole("button", { name: "End access of Emil Berg" }).click();
    await ana.getByText("is being taken away.").waitFor();
    await readAgain;
    held.release();
    await given.getByText("Ended", { exact: true }).waitFor();
    await grantsIn(harness.story, [grant!], "REVOKED");
    await ana.getByRole("button", { name: "Read the access again" }).click();
    await ana.getByText("Nobody has access by Drawbridge at the moment.").waitFor();

    for (const [tab, content] of [
      ["owners", "Payments Team"],
      ["requests", "It hangs"],
      ["drift", "listed in AWS"],
      ["history", "An item of a request was approved, and its grant was made."],
    ] as const) {
      await ana.goto(`/resources/${payments}?tab=${tab}`);
      await ana.getByText(content).first().waitFor();
      expect({ tab, faults: await faultsOf(ana) }).toEqual({ tab, faults: [] });
    }
  });

  it("name the principals of foreign entries, and the way to remove them", async () => {
    await page.goto(`/resources/${payments}`);
    const row = page.getByRole("row").filter({ hasText: FOREIGN }).first();
    await row.getByText("Others made it").waitFor();
    await row.getByRole("button", { name: "Show the command" }).click();
    await page
      .getByText(`aws eks delete-access-entry --cluster-name payments-eu --region eu-west-1 --principal-arn ${FOREIGN}`)
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await page.getByRole("link", { name: "Open in the EKS console" }).getAttribute("href")).toBe(
      "https://eu-west-1.console.aws.amazon.com/eks/home?region=eu-west-1#/clusters/payments-eu",
    );
  });

  it("explain hidden facts, and lead to a request", async () => {
    const emil = await pageOf(EMIL);
    await emil.goto(`/resources/${payments}`);
    await emil.getByText("told to owners of the cluster, administrators and auditors only").waitFor();
    expect(await faultsOf(emil)).toEqual([]);
    await emil.locator("#page").getByRole("link", { name: "Ask for access", exact: true }).click();
    await at(emil, new RegExp(`/ask/${payments}$`));

    await emil.goto("/resources/01a21e1b-c1c3-780c-a30d-90a3c0c4fc9e");
    await emil.getByText("You see clusters that you own").waitFor();
    expect(await faultsOf(emil)).toEqual([]);
  });

  it("belong to accounts, whose units are a tree", async () => {
    await page.goto("/accounts");
    await page.getByRole("heading", { name: "All accounts (14)" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByText("1 account, 3 clusters").waitFor();
    await page.getByRole("button", { name: "Regulated: show its accounts" }).click();
    await page.getByRole("heading", { name: "Accounts in the chosen unit (1)" }).waitFor();
    await page.getByRole("link", { name: "Payments Production" }).click();
    await at(page, new RegExp(`/accounts/${PAYMENTS}$`));
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await harness.leavePages();
    const emil = await pageOf(EMIL);
    await emil.goto("/accounts");
    await emil.getByRole("link", { name: "Payments Production" }).click();
    await emil.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    expect(await faultsOf(emil)).toEqual([]);
  });

  it("of type account are shown as accounts", async () => {
    const { resources } = await harness.story.admin.ask<{ resources: { nodes: { id: string }[] } }>(
      "query ($number: String!) { resources(filter: { types: [AWS_ACCOUNT], accountIds: [$number] }) { nodes { id } } }",
      { number: PAYMENTS },
    );
    await page.goto(`/resources/${resources.nodes[0]!.id}`);
    await at(page, new RegExp(`/accounts/${PAYMENTS}$`));
    await page.getByRole("heading", { name: "Payments Production", level: 1 }).waitFor();
    expect(harness.faults).toEqual([]);
  });
});

/** Letter after letter into the focused field, without a pause, which a slow machine makes between keys. */
const typeAtOnce = (text: string) => `{
  const field = document.activeElement;
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  for (const letter of ${JSON.stringify([...text])}) {
    set.call(field, field.value + letter);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}`;

/** As if the quarter of an hour had passed within which every cluster is looked at. */
async function entriesAreSeen({ harness, story: { admin } }: ConsoleHarness, id: string): Promise<void> {
  await eventually(
    "the drift scan of the cluster is due",
    () => harness.sql("update drift_scans set next_scan_at = now() where resource_id = $1 returning 1", [id]),
    (rows) => rows.length > 0,
  );
  const query = "query ($id: ID!) { resource(id: $id) { access { nodes { ours } } } }";
  await eventually(
    "the entries of the cluster are seen",
    () => admin.ask<{ resource: { access: { nodes: { ours: boolean | null }[] } } }>(query, { id }),
    ({ resource: { access } }) => access.nodes.some(({ ours }) => ours === false),
  );
}

/** Until the address is so. */
async function at(page: Page, address: RegExp): Promise<void> {
  await page.waitForURL(address);
}
