import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { FLOW, grantsIn, personalApi } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { HeldApi } from "../testing/held-api";
import { expectFocus, pressUntil, tabTo } from "../testing/keyboard";

const ANA = "ana.silva@acme.example";
const BEN = "ben.okoro@acme.example";
const EMIL = "emil.berg@acme.example";
const VIEW = "AmazonEKSViewPolicy";
const EDIT = "AmazonEKSEditPolicy";

const ADMIN = "AmazonEKSAdminPolicy";
const CAREFUL_FLOW = {
  ...FLOW,
  name: "Careful",
  targets: [{ integration: "Acme", permissions: [{ permission: ADMIN }] }],
  settings: { approverReasonRequired: true },
};
/** 2,000 characters, 4,000 bytes or nearly so. */
const HOSTILE = `${`<img src=x onerror=alert(1)><script>alert(2)</script>\n${"مرحبا ".repeat(400)}`.slice(0, 1_987)}the end of it`;

interface Wish {
  readonly permissions?: readonly { readonly permission: string; readonly namespaces?: readonly string[] }[];
  readonly seconds?: number;
  readonly why?: string;
}

let harness: ConsoleHarness;

beforeAll(async () => {
  harness = await ConsoleHarness.open();
});

/** Nothing that one story left waits in the queue of the next one. */
beforeEach(async () => {
  const { admin } = harness.story;
  const { accessRequests } = await admin.ask<{ accessRequests: { nodes: { id: string }[] } }>(
    "{ accessRequests(first: 200, filter: { scope: ALL, states: [PENDING, PARTLY_APPROVED] }) { nodes { id } } }",
  );
  for (const { id } of accessRequests.nodes) {
    await admin.ask("mutation ($id: ID!) { cancelRequest(requestId: $id) { request { id } } }", { id });
  }
});

afterEach(() => harness?.leavePages());

afterAll(async () => {
  expect(harness.faults).toEqual([]);
  await harness[Symbol.asyncDispose]();
});

withBrowser("approvals", () => {
  it("show every fact for a decision, give the access with a reason, and open the next request", async () => {
    const first = await askFor(["payments-eu"], { why: "A payment hangs" });
    const second = await askFor(["payments-us"]);
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals");
    await heading(page, "Emil Berg asks for View on payments-eu").waitFor();
    await page.getByText("A payment hangs").waitFor();
    await page.getByText(/Plan in AWS: .*CreateAccessEntry, AssociateAccessPolicy/).waitFor();
    expect(page.url()).toBe(`${harness.url}/approvals/${first}`);
    expect(await faultsOf(page)).toEqual([]);

    await reason(page).fill("Go ahead");
    await button(page, "Approve View for 1 h").dblclick();
    await heading(page, "Emil Berg asks for View on payments-us").waitFor();
    await page.getByText("You approved View on payments-eu, asked by Emil Berg").waitFor();
    await page.getByRole("link", { name: "under its grant" }).waitFor();
    await forgetShift(page);
    expect(page.url()).toBe(`${harness.url}/approvals/${second}`);
    expect(await faultsOf(page)).toEqual([]);
    await grantsIn(harness.story, await grantsOf(first), "ACTIVE");
    expect(await decisionsOf(first)).toEqual(["APPROVE Go ahead"]);

    await reason(page).fill("Ask for staging instead");
    await button(page, "Reject the request").click();
    await page.getByText("That stays; it can be asked for again.").waitFor();
    await heading(page, "Nothing waits for you").waitFor();
    await forgetShift(page);
    expect(await decisionsOf(second)).toEqual(["REJECT Ask for staging instead"]);
    expect(await faultsOf(page)).toEqual([]);

    await askFor(["payments-us"], { why: "Staging shows nothing" });
    await heading(page, "Emil Berg asks for View on payments-us").waitFor();
    await page.getByText("Staging shows nothing").waitFor();

    await page.getByRole("tab", { name: "Decided by me" }).click();
    await page.getByText("Ask for staging instead").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("stay at the request, filter or page that was opened before a decision was answered", async () => {
    const names = ["payments-eu", "payments-us", "search", "siem"] as const;
    const [, , search, siem] = await askForEach(names);
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals");
    await heading(page, "Emil Berg asks for View on payments-eu").waitFor();
    const api = await HeldApi.of(page);
    await approveHeld(page, api);
    await page.getByRole("grid").getByRole("link", { name: "Emil Berg: View on search" }).click();
    api.release();
    await page.getByText("You approved View on payments-eu").waitFor();
    await heading(page, "Emil Berg asks for View on search").waitFor();
    expect(page.url()).toBe(`${harness.url}/approvals/${search}`);

    await approveHeld(page, api);
    await page.getByRole("searchbox", { name: "Find waiting requests" }).fill("emil");
    api.release();
    await page.getByText("You approved View on search").waitFor();
    await heading(page, "Emil Berg asks for View on siem").waitFor();
    expect(page.url()).toBe(`${harness.url}/approvals/${siem}?search=emil`);
    await expectFocus(page.getByRole("searchbox", { name: "Find waiting requests" }));

    await approveHeld(page, api);
    await page.getByRole("checkbox", { name: "Mark Emil Berg: View on payments-us" }).check();
    await page.getByRole("button", { name: "Decide 1 together" }).click();
    await page.getByLabel("Reason for all of them").fill("Release day");
    api.release();
    await page.getByText("You approved View on siem").waitFor();
    expect(await page.getByLabel("Reason for all of them").inputValue()).toBe("Release day");
    await page.getByRole("button", { name: "Close, and decide one by one" }).click();
    await heading(page, "Emil Berg asks for View on payments-us").waitFor();

    await approveHeld(page, api);
    await page.getByRole("link", { name: "Requests", exact: true }).click();
    await page.getByRole("heading", { name: "Requests", level: 1 }).waitFor();
    api.release();
    await page.getByText("You approved View on payments-us").waitFor();
    expect(new URL(page.url()).pathname).toBe("/requests");
  });

  it("stay at the page that was opened at the moment when the first request appeared", async () => {
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals");
    await heading(page, "Nothing waits for you").waitFor();
    // An observer runs right after the rendering, before the later effects of React.
    await page.evaluate(`new MutationObserver((_, observer) => {
      if (!/Waiting\\s*\\(1\\)/.test(document.body.textContent)) return;
      observer.disconnect();
      document.querySelector('a[href="/requests"]').click();
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`);
    await askFor(["payments-us"]);
    await page.getByRole("heading", { name: "Requests", level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/requests");
  });

  it("approve for less, and show the API's answer to more than was requested", async () => {
    const id = await askFor(["search"], {
      permissions: [{ permission: EDIT, namespaces: ["shop", "cart"] }, { permission: VIEW }],
    });
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    await page.getByRole("button", { name: "Approve for less" }).click();
    await page.getByLabel("Minutes").fill("90");
    await page.getByLabel("Namespaces of Edit").fill("shop");
    await page.getByRole("checkbox", { name: "View", exact: true }).uncheck();
    const approve = page.locator(".approvals-form").getByRole("button", { name: "Approve for less" }).last();
    await approve.click();
    await page.getByText("was asked for 3600 seconds, so it cannot be approved for 5400").waitFor();
    await forgetShift(page);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByLabel("Minutes").fill("15");
    await approve.click();
    await page.getByText("You approved Edit and View on search").waitFor();
    const [item] = await itemsOf(id);
    expect(item).toMatchObject({
      approvedDurationSeconds: 900,
      approvedAccess: { policies: [{ policy: EDIT, namespaces: ["shop"] }] },
    });
  });

  it("ask a question, and show the answer as it comes", async () => {
    const id = await askFor(["streaming"]);
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    await page.getByRole("button", { name: "Ask back" }).click();
    await page.getByLabel("Question to Emil Berg").fill("Which ticket is it?");
    await button(page, "Ask Emil Berg").click();
    await page.getByText("Emil Berg was asked.").waitFor();
    await page.getByText("No answer yet").waitFor();
    expect(await page.getByLabel("Question to Emil Berg").inputValue()).toBe("");
    await forgetShift(page);
    const asked = await harness.story.emil.ask<{ accessRequest: { questions: { id: string; question: string }[] } }>(
      "query ($id: ID!) { accessRequest(id: $id) { questions { id question } } }",
      { id },
    );
    expect(asked.accessRequest.questions.map(({ question }) => question)).toEqual(["Which ticket is it?"]);
    await harness.story.emil.ask(
      'mutation ($id: ID!) { answerQuestion(questionId: $id, answer: "INC-42") { question { id } } }',
      {
        id: asked.accessRequest.questions[0]!.id,
      },
    );
    await page.getByText("INC-42").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("keep a reason and a second question that were typed while the first one was sent", async () => {
    const id = await askFor(["streaming"]);
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    await page.getByRole("button", { name: "Ask back" }).click();
    const question = page.getByLabel("Question to Emil Berg");
    await question.fill("Which ticket is it?");
    const api = await HeldApi.of(page);
    await button(page, "Ask Emil Berg").click();
    await api.isAsked("AskRequester");
    await question.fill("Until when?");
    await page.getByRole("button", { name: "Approve or reject" }).click();
    await reason(page).fill("Go ahead");
    api.release();
    await page.getByText("Emil Berg was asked.").waitFor();
    expect(await reason(page).inputValue()).toBe("Go ahead");
    await page.getByRole("button", { name: "Ask back" }).click();
    expect(await question.inputValue()).toBe("Until when?");
  });

  it("ask a question once that is sent again after the request was left and opened again", async () => {
    const id = await askFor(["streaming"]);
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    await page.getByRole("button", { name: "Ask back" }).click();
    const question = page.getByLabel("Question to Emil Berg");
    await question.fill("Which ticket is it?");
    const api = await HeldApi.of(page, "AskRequester");
    await button(page, "Ask Emil Berg").click();
    await api.isAsked("AskRequester");
    await page.getByRole("tab", { name: "Decided by me" }).click();
    await question.waitFor({ state: "detached" });
    await page.getByRole("tab", { name: "Waiting for me" }).click();
    await question.waitFor();
    api.release();
    await page.getByText("Emil Berg was asked.").waitFor();
    await button(page, "Ask Emil Berg").click();
    await eventually("the second call is answered", async () => (await question.inputValue()) === "");
    const { accessRequest } = await harness.story.emil.ask<{ accessRequest: { questions: object[] } }>(
      "query ($id: ID!) { accessRequest(id: $id) { questions { question } } }",
      { id },
    );
    expect(accessRequest.questions).toEqual([{ question: "Which ticket is it?" }]);
  });

  it("name the person who decided meanwhile, keep the typed text, and decide nothing more", async () => {
    const id = await askFor(["analytics"]);
    const [ana, ben] = [await harness.pageOf(ANA), await harness.pageOf(BEN)];
    for (const page of [ana, ben]) {
      await page.goto(`/approvals/${id}`);
      await heading(page, "Emil Berg asks for View on analytics").waitFor();
    }
    await reason(ana).fill("I was still thinking");
    await reason(ben).fill("Known");
    await button(ben, "Approve View for 1 h").click();
    await ana.getByText("Ben Okoro decided while this was open").waitFor();
    await ana.getByText("Known").first().waitFor();
    expect(await reason(ana).inputValue()).toBe("I was still thinking");
    expect(await button(ana, "Approve").isDisabled()).toBe(true);
    expect(await button(ana, "Reject the request").isDisabled()).toBe(true);
    expect(await faultsOf(ana)).toEqual([]);

    await ana.goto(`/approvals/${id}`);
    await ana.getByText("This request is approved already").waitFor();
    expect(await ana.locator(".approvals-form").count()).toBe(0);
    await ana.getByRole("link", { name: "Open the request" }).first().click();
    await ana.waitForURL(`${harness.url}/requests/${id}`);
  });

  it("explain a request that the viewer may not decide, or that does not exist", async () => {
    const id = await askFor(["siem"]);
    const page = await harness.pageOf(EMIL);
    await page.goto(`/approvals/${id}`);
    await page.getByText("This is not yours to decide").waitFor();
    await page.getByText("Ana Silva and Ben Okoro can decide it.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto("/approvals/01a00000-0000-7000-8000-000000000000");
    await heading(page, "No such request waits for you").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("decide several requests at once, and name the refused one", async () => {
    const ids = [
      await askFor(["logistics-eu"]),
      await askFor(["route-planner"]),
      await askFor(["warehouse-legacy", "platform-tools"].slice(1)),
    ];
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals?order=NEWEST");
    await page.getByRole("checkbox", { name: "Mark all requests of this page" }).click();
    await page.getByRole("button", { name: "Decide 3 together" }).click();
    await heading(page, "Decide 3 requests together").waitFor();
    // In the queue and in the panel beside it.
    expect(await page.locator(`a[href="/approvals/${ids[0]}?order=NEWEST"]`).count()).toBe(2);
    expect(await faultsOf(page)).toEqual([]);
    // The same as if somebody had been faster by the blink of an eye: the page does not know it yet.
    await page.route("**/graphql", async (route) => {
      if (route.request().postData()?.includes("DecideRequests")) await reject(ids[1]!);
      await route.fallback();
    });
    await page.getByLabel("Reason for all of them").fill("Release day");
    await page.getByRole("button", { name: "Approve 3 requests" }).click();
    await page.getByText("Approved", { exact: true }).nth(1).waitFor();
    await forgetShift(page);
    const refused = page.getByText(/route-planner.*(decided|rejected)/i);
    await refused.first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await Promise.all(ids.map(async (id) => (await decisionsOf(id))[0]))).toEqual([
      "APPROVE Release day",
      "REJECT Too late",
      "APPROVE Release day",
    ]);
  });

  it("decide about some clusters of a request", async () => {
    const id = await askFor(["storefront-eu", "storefront-us"]);
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    await page.getByRole("checkbox", { name: "storefront-us" }).uncheck();
    await button(page, "Approve View on 1 of 2 clusters").click();
    await page.getByText("You approved View on 2 clusters").waitFor();
    const states = (await itemsOf(id)).map(({ resourceName, state }) => `${resourceName} ${state}`).sort();
    expect(states).toEqual(["storefront-eu APPROVED", "storefront-us PENDING"]);
  });

  it("ask for a reason and a second factor where the flow requires them, and go on by themselves", async () => {
    await harness.story.admin.ask(
      "mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }",
      { input: CAREFUL_FLOW },
    );
    const id = await askFor(["payments-staging"], { permissions: [{ permission: ADMIN }] });
    await requireSecondFactor(true);
    const page = await harness.pageOf(ANA);
    await page.goto(`/approvals/${id}`);
    const approve = page.getByRole("button", { name: /^Approve .* for 1 h with a second factor$/ });
    await approve.click();
    await page.getByText("A reason has to be given.").waitFor();
    await forgetShift(page);
    expect(await faultsOf(page)).toEqual([]);
    await reason(page).fill("Agreed with the owner");
    await approve.click();
    await page.getByRole("heading", { name: "Sign in with a second factor" }).waitFor();
    await haveSecondFactor(page);
    await page.getByText(/You approved .* on payments-staging/).waitFor();
    expect(await decisionsOf(id)).toEqual(["APPROVE Agreed with the owner"]);
  });

  it("ask for a second factor once for several requests, and go on by themselves", async () => {
    const wish = { permissions: [{ permission: ADMIN }] };
    await requireSecondFactor(false);
    const ids = [await askFor(["payments-ledger"], wish), await askFor(["siem"], wish)];
    await requireSecondFactor(true);
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals?order=NEWEST");
    await page.getByRole("checkbox", { name: "Mark all requests of this page" }).click();
    await page.getByRole("button", { name: "Decide 2 together" }).click();
    await page.getByLabel("Reason for all of them").fill("Agreed with the owner");
    const place = page.url();
    await page.getByRole("button", { name: "Approve 2 requests with a second factor" }).click();
    await page.getByRole("heading", { name: "Sign in with a second factor" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await Promise.all(ids.map(decisionsOf))).toEqual([[], []]);

    await haveSecondFactor(page);
    await page.getByText("Approved", { exact: true }).nth(1).waitFor();
    await heading(page, "Decide 2 requests together").waitFor();
    expect(page.url()).toBe(place);
    const once = ["APPROVE Agreed with the owner"];
    expect(await Promise.all(ids.map(decisionsOf))).toEqual([once, once]);
  });

  it("show in one tab a decision in another tab of the same person", async () => {
    const id = await askFor(["streaming"]);
    const page = await harness.pageOf(ANA);
    const [request, home] = [await page.context().newPage(), await page.context().newPage()];
    await page.goto(`/approvals/${id}`);
    await request.goto(`/requests/${id}`);
    await home.goto("/");
    await request.getByText("Waiting for a decision").first().waitFor();
    await home.getByRole("link", { name: /^Emil Berg: View on streaming/ }).waitFor();
    await button(page, "Approve View for 1 h").click();
    await request.getByText("Approved by Ana Silva").first().waitFor();
    await home.getByText("Nobody waits for a decision of yours.").waitFor();
  });

  it("withstand markup, bidirectional control characters, and 4 kB of text", async () => {
    const id = await askFor(["mario-test-2"], { why: HOSTILE });
    await harness.harness.sql("update access_requests set justification = $2 where id = $1", [id, `\u202e${HOSTILE}`]);
    const wide = await harness.pageOf(ANA);
    const narrow = await harness.as(ANA, { width: 320, mode: "dark" });
    for (const [look, page] of Object.entries({ wide, narrow })) {
      for (const address of ["/approvals", `/approvals/${id}`]) {
        await page.goto(address);
        await page
          .getByText("Emil Berg: View on mario-test-2")
          .or(page.getByText("All that wait (1)"))
          .first()
          .waitFor();
        expect({ address, look, faults: await faultsOf(page) }).toEqual({ address, look, faults: [] });
      }
      await page.getByRole("button", { name: "Show the whole reason" }).click();
      await page.getByText("the end of it").waitFor();
      await forgetShift(page);
      expect(await faultsOf(page)).toEqual([]);
    }
    await narrow.context().close();
  });

  it("work from the queue to a decision by the keyboard alone", async () => {
    const ids = [await askFor(["ml-training"]), await askFor(["ci-runners"])];
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals");
    await heading(page, "Emil Berg asks for View on ml-training").waitFor();
    await page.getByRole("searchbox", { name: "Find waiting requests" }).focus();
    await tabTo(page, page.getByRole("checkbox", { name: "Mark all requests of this page" }));
    await pressUntil(page, "ArrowDown", page.getByRole("checkbox", { name: "Mark Emil Berg: View on ci-runners" }));
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await expectFocus(heading(page, "Emil Berg asks for View on ci-runners").locator("[tabindex]"));
    await tabTo(page, reason(page));
    await page.keyboard.type("By keyboard");
    await tabTo(page, button(page, "Approve View for 1 h"));
    await page.keyboard.press("Enter");
    await expectFocus(heading(page, "Emil Berg asks for View on ml-training").locator("[tabindex]"));
    expect(await decisionsOf(ids[1]!)).toEqual(["APPROVE By keyboard"]);
  });

  it("show 100 waiting requests in two pages, and search them", async () => {
    await Promise.all(["cleo.marin", "dara.novak", "kim.larsen", "mario.rossi", "noor.haddad"].map(askForTwenty));
    const page = await harness.pageOf(ANA);
    await page.goto("/approvals");
    await heading(page, "Waiting (100)").waitFor();
    const rows = page.getByRole("grid").getByRole("link");
    await eventually("fifty rows", async () => (await rows.count()) === 50);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Next page" }).click();
    await rows.filter({ hasText: "Noor Haddad" }).first().waitFor();
    await eventually("fifty rows", async () => (await rows.count()) === 50);
    await page.getByRole("searchbox", { name: "Find waiting requests" }).fill("kim");
    await heading(page, "Waiting (20)").waitFor();
    expect(page.url()).toContain("search=kim");
  });
});

async function askFor(names: readonly string[], wish: Wish = {}): Promise<string> {
  const { createAccessRequest } = await harness.story.emil.ask<{ createAccessRequest: { request: { id: string } } }>(
    "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
    { input: requestInput(names, wish) },
  );
  return createAccessRequest.request.id;
}

function requestInput(names: readonly string[], wish: Wish) {
  const { permissions = [{ permission: VIEW }], seconds = 3_600, why = "It hangs" } = wish;
  const resourceIds = names.map((name) => harness.story.clusters.get(name)!.id);
  return { resourceIds, permissions, durationSeconds: seconds, justification: why };
}

/** One request for each cluster, in this order. */
async function askForEach(names: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const name of names) ids.push(await askFor([name]));
  return ids;
}

/** The answer waits until the API is released. */
async function approveHeld(page: Page, api: HeldApi): Promise<void> {
  api.hold();
  await button(page, "Approve View for 1 h").click();
  await api.isAsked("ApproveRequest");
}

/** The most that may wait of one person, in one document: twenty calls cost the server more. */
async function askForTwenty(who: string): Promise<void> {
  const by = await personalApi(harness.harness, harness.story.admin, `${who}@acme.example`);
  const inputs = Array.from({ length: 20 }, (_, n) =>
    requestInput(["search"], { permissions: [{ permission: VIEW, namespaces: [`team-${n}`] }] }),
  );
  const variables = inputs.map((_, n) => `$input${n}: AccessRequestInput!`);
  const fields = inputs.map((_, n) => `request${n}: createAccessRequest(input: $input${n}) { request { id } }`);
  await by.ask(
    `mutation (${variables.join(", ")}) { ${fields.join(" ")} }`,
    Object.fromEntries(inputs.map((input, n) => [`input${n}`, input])),
  );
}

/** By Ben, through the API. */
async function reject(id: string): Promise<void> {
  const ben = await personalApi(harness.harness, harness.story.admin, BEN);
  await ben.ask('mutation ($id: ID!) { rejectRequest(requestId: $id, reason: "Too late") { request { id } } }', { id });
}

interface Item {
  readonly resourceName: string;
  readonly state: string;
  readonly grantId: string | null;
  readonly decisions: readonly { readonly decision: string; readonly reason: string | null }[];
}

async function itemsOf(id: string): Promise<Item[]> {
  const { accessRequest } = await harness.story.admin.ask<{ accessRequest: { items: Item[] } }>(
    `query ($id: ID!) { accessRequest(id: $id) { items { resourceName state grantId approvedDurationSeconds
      approvedAccess { ... on ClusterAccess { policies { policy namespaces } } } decisions { decision reason } } } }`,
    { id },
  );
  return accessRequest.items;
}

async function grantsOf(id: string): Promise<string[]> {
  return (await itemsOf(id)).flatMap(({ grantId }) => grantId ?? []);
}

async function decisionsOf(id: string): Promise<string[]> {
  return (await itemsOf(id)).flatMap(({ decisions }) => decisions.map((one) => `${one.decision} ${one.reason}`));
}

const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 2 });
const button = (page: Page, name: string) => page.locator(".approvals-form").getByRole("button", { name, exact: true });
const reason = (page: Page) => page.getByLabel("Reason, shown to Emil Berg");

/** A person's own action may move the page, because its message stands on top. */
async function forgetShift(page: Page): Promise<void> {
  await page.evaluate("window.shifted = 0");
}

/** Of the careful flow: of who asks, too, and a token of Emil's has none. */
async function requireSecondFactor(mfaRequired: boolean): Promise<void> {
  const { admin } = harness.story;
  const { accessFlows } = await admin.ask<{ accessFlows: { nodes: { id: string; name: string; version: number }[] } }>(
    "{ accessFlows { nodes { id name version } } }",
  );
  const { id, version } = accessFlows.nodes.find(({ name }) => name === CAREFUL_FLOW.name)!;
  await admin.ask("mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { id } } }", {
    input: { id, version, settings: { ...CAREFUL_FLOW.settings, mfaRequired } },
  });
}

/** As the small window does once its provider has seen the second factor. */
async function haveSecondFactor(page: Page): Promise<void> {
  await harness.harness.sql("update sessions set mfa_at = now()");
  const small = await page.context().newPage();
  await small.goto("/signed-in").catch(ignoreClosing);
}

/** The small window closes itself. */
function ignoreClosing(error: Error): void {
  if (!/closed|ERR_ABORTED/.test(error.message)) throw error;
}
