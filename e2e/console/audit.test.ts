import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { grantAccess, grantsIn, letEndComeNear } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { tabTo } from "../testing/keyboard";

const EMIL = "emil.berg@acme.example";
const LI = "li.wei@acme.example";
const NOOR = "noor.haddad@acme.example";
const HOSTILE = "<img src=x onerror=alert(1)> התשלום 決済が止まる";
const REASON = "Read the logs, change nothing.";

interface Event {
  readonly id: string;
  readonly action: string;
  readonly summary: string;
}

withBrowser("the audit log in the console", () => {
  let harness: ConsoleHarness;
  let over: string;
  let held: string;
  let auditor: Page;

  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    const { admin, emil, ana, clusters } = harness.story;
    await makeAdmin(harness.harness, admin);
    await makeAuditor(NOOR);
    await letExtend();
    over = await askedBackAndGiven();
    [held] = (await grantAccess(harness.story, ["search"])) as [string];
    await grantsIn(harness.story, [over, held], "ACTIVE");
    await emil.ask(
      'mutation ($id: ID!) { extendGrant(input: { grantId: $id, durationSeconds: 60, reason: "One more pod" }) { grant { id } } }',
      { id: over },
    );
    await letEndComeNear(harness.harness, over);
    await emil.send('mutation { revokeGrant(grantId: "0190a5b0-0000-7000-8000-000000000000") { grant { id } } }', {});
    await grantsIn(harness.story, [over], "REVOKED");
    auditor = await harness.as(NOOR);
    expect([ana, clusters.size > 0]).toEqual([ana, true]);
  });
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    expect(harness.faults).toEqual([]);
  });

  it("finds events by person, cluster, access, action, actor, outcome and time, and keeps the filter in the address", async () => {
    await auditor.goto("/audit");
    await event(auditor, /Emil Berg asked for View on payments-eu for 30 minutes/).waitFor();
    expect(await faultsOf(auditor)).toEqual([]);

    await find(auditor, "Person", "Ana Sil", /Ana Silva/);
    await event(auditor, /Ana Silva approved Emil Berg's request for View on payments-eu: Read the logs/).waitFor();
    await find(auditor, "Cluster", "payments-e", /payments-eu/);
    await event(auditor, /on search/)
      .first()
      .waitFor({ state: "detached" });
    await choose(auditor, "What happened", /^Access request: question asked/);
    await event(auditor, /Ana Silva approved/)
      .first()
      .waitFor({ state: "detached" });
    await event(auditor, /Ana Silva asked Emil Berg about/).waitFor();
    expect(await auditor.getByRole("list", { name: "Events" }).getByRole("listitem").count()).toBe(1);
    const { searchParams } = new URL(auditor.url());
    expect(Object.fromEntries(searchParams)).toEqual({
      person: await personId("ana.silva@acme.example"),
      cluster: harness.story.clusters.get("payments-eu")!.id,
      action: "access-request.question-asked",
    });

    await auditor.reload();
    await event(auditor, /Ana Silva asked Emil Berg about/).waitFor();
    await auditor.getByRole("button", { name: /^Person Ana Silva/ }).waitFor();
    await auditor.goBack();
    await event(auditor, /Ana Silva approved/)
      .first()
      .waitFor();
    await auditor.getByRole("button", { name: "Clear the filter" }).click();
    await event(auditor, /on search/)
      .first()
      .waitFor();

    await choose(auditor, "Outcome", /^Refused$/);
    const refused = event(auditor, /Emil Berg was refused revokeGrant: /);
    await refused.waitFor();
    await auditor.getByRole("button", { name: "Clear the filter" }).click();
    await choose(auditor, "Who acted", /^Drawbridge itself$/);
    await event(auditor, /has ended: it was observed gone/).waitFor();
    await event(auditor, /asked for View/)
      .first()
      .waitFor({ state: "detached" });

    await auditor.goto(`/audit?grant=${over}`);
    await event(auditor, /Emil Berg extended their View on payments-eu until .*: One more pod/).waitFor();
    expect(await event(auditor, /on search/).count()).toBe(0);
    await auditor.goto("/audit?from=2001-01-01T00:00:00Z&to=2002-01-01T00:00:00Z");
    await auditor.getByText("No event fits.").waitFor();
    expect(await faultsOf(auditor)).toEqual([]);
  });

  it("shows an event's means, origin, objects and content, and its JSON", async () => {
    await auditor.goto(`/audit?grant=${over}&action=grant.extended`);
    await auditor.getByRole("button", { name: /^Details: Emil Berg extended/ }).click();
    for (const text of [/^The token /, /^127\.0\.0\.1$|^::/, "One more pod"])
      await auditor.getByText(text).first().waitFor();
    await auditor.getByText("What changed").waitFor();
    const about = auditor.getByRole("listitem").filter({ hasText: /^Cluster payments-eu/ });
    await about.getByRole("link", { name: "payments-eu" }).waitFor();
    expect(await faultsOf(auditor)).toEqual([]);
    await auditor.getByRole("button", { name: "Copy the event as JSON" }).click();
    await auditor.getByText("Copied").first().waitFor();
    const copied = JSON.parse(await auditor.evaluate<string>("navigator.clipboard.readText()"));
    expect(copied).toMatchObject({ action: "grant.extended", after: { reason: "One more pod", grantId: over } });
  });

  it("announces newer events, and shows them on demand", async () => {
    await auditor.goto("/audit?action=webhook.");
    await auditor.getByText("No event fits.").waitFor();
    await auditor.goto("/audit?action=grant.");
    // Its sentence alone: how long ago it was changes by itself.
    const first = auditor.getByRole("list", { name: "Events" }).getByRole("listitem").first().locator("bdi").first();
    const before = await first.textContent();
    const given = await grantAccess(harness.story, ["storefront-eu"]);
    const show = auditor.getByRole("button", { name: /^Show \d+ newer events?$/ });
    await show.waitFor();
    expect(await first.textContent()).toBe(before);
    await show.click();
    await grantsIn(harness.story, given, "ACTIVE");
    await event(auditor, /View on storefront-eu/)
      .first()
      .waitFor();
  });

  it("shows the story of an access from its request to its receipt, as the API has it, and prints it alone", async () => {
    await auditor.goto(`/access/${over}`);
    await auditor.getByRole("link", { name: "The whole story" }).click();
    await auditor.getByRole("heading", { name: "Emil Berg's access to payments-eu", level: 1 }).waitFor();
    const list = auditor.getByRole("list", { name: "All that is on record" });
    const { auditEvents, grant } = await harness.story.admin.ask<Story>(STORY, { id: over });
    expect(await list.getByRole("listitem").locator("bdi:first-of-type").allTextContents()).toEqual(
      auditEvents.nodes.map(({ summary }) => summary),
    );
    expect(auditEvents.nodes.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["access-request.created", "access-request.question-answered", "access-request.approved"]),
    );
    expect(auditEvents.nodes.at(-1)!.action).toBe("grant.ended");
    const story = auditor.locator(".drawbridge-printed");
    for (const text of [
      "Checkout hangs",
      "Which pods?",
      "Those of checkout",
      `Approved by Ana Silva, `,
      REASON,
      "Who might decide",
      "it was looked for twice, at least five seconds apart",
      "eks:CreateAccessEntry",
      ...grant.receipt.calls.map(({ operation }) => operation),
    ]) {
      await story.getByText(text).first().waitFor();
    }
    await auditor.getByRole("button", { name: "Verify these events" }).click();
    await auditor.getByText(/Everything sealed is as it was|Nothing is sealed yet/).waitFor();
    expect(await faultsOf(auditor)).toEqual([]);

    await auditor.emulateMedia({ media: "print" });
    expect(await auditor.getByText(grant.receipt.calls[0]!.requestId).first().isVisible()).toBe(true);
    await story.getByText("Checkout hangs").first().waitFor();
    for (const chrome of [
      auditor.getByRole("link", { name: "My access" }),
      auditor.getByRole("button", { name: "Print the story" }),
      auditor.getByRole("button", { name: /^Details/ }).first(),
      auditor.getByRole("button", { name: "Noor Haddad" }),
    ]) {
      expect([`${chrome}`, await chrome.isVisible()]).toEqual([`${chrome}`, false]);
    }
    await auditor.emulateMedia({ media: null });
  });

  it("prints the receipt of an access alone", async () => {
    await auditor.goto(`/access/${over}`);
    await auditor.getByText("The proof that the access is gone: it was looked for twice").waitFor();
    await auditor.emulateMedia({ media: "print" });
    expect(await auditor.getByText("The proof that the access is gone: it was looked for twice").isVisible()).toBe(
      true,
    );
    for (const chrome of [
      auditor.getByRole("link", { name: "My access" }),
      auditor.getByRole("button", { name: "Print the receipt" }),
      auditor.getByRole("heading", { name: "Access to payments-eu" }),
    ]) {
      expect([`${chrome}`, await chrome.isVisible()]).toEqual([`${chrome}`, false]);
    }
    await auditor.emulateMedia({ media: null });
  });

  it("lists the people who had access between two moments, and exports the same rows", async () => {
    await auditor.goto("/audit/access-history");
    await auditor.getByText("Choose a cluster to see").waitFor();
    await find(auditor, "Cluster", "payments-e", /payments-eu/);
    const row = auditor.getByRole("row").filter({ hasText: "Emil Berg" });
    await row.getByText("View").first().waitFor();
    for (const text of ["Ana Silva", REASON, "Asked by Emil Berg", "Looked for and gone"]) {
      await row.getByText(text).first().waitFor();
    }
    expect(await faultsOf(auditor)).toEqual([]);
    const lines = await download(auditor, "Export the answer as NDJSON");
    expect(lines.map(({ grantId, person, resourceName }) => [grantId, person, resourceName])).toEqual([
      [over, "Emil Berg", "payments-eu"],
    ]);

    await find(auditor, "Person", "Emil", /Emil Berg/);
    await choose(auditor, "Cluster", /^Any cluster$/);
    await auditor.getByRole("row").filter({ hasText: "search" }).waitFor();
    const shown = await auditor.getByRole("link", { name: /^The whole story of/ }).count();
    expect(await download(auditor, "Export the answer as NDJSON")).toHaveLength(shown);
    await auditor.emulateMedia({ media: "print" });
    expect(await row.first().isVisible()).toBe(true);
    expect(await auditor.getByRole("link", { name: "Export the answer as CSV" }).isVisible()).toBe(false);
    await auditor.emulateMedia({ media: null });
    await auditor.goto(`${new URL(auditor.url()).pathname}?person=${await personId(EMIL)}&to=2002-01-01T00:00:00Z`);
    await auditor.getByText("Nobody had access").waitFor();
  });

  it("is readable by auditors, and members are told whom to ask", async () => {
    const emil = await harness.as(EMIL, { width: 320, mode: "dark" });
    const narrow = await harness.as(NOOR, { width: 320, mode: "dark" });
    const cluster = harness.story.clusters.get("payments-eu")!.id;
    const addresses = ["/audit", `/audit/grants/${over}`, `/audit/access-history?resource=${cluster}`];
    for (const address of addresses) {
      await emil.goto(address);
      await emil.getByText(/An administrator of Drawbridge can change what you may do/).waitFor();
      await narrow.goto(address);
      await narrow
        .getByText(/Emil Berg/)
        .first()
        .waitFor();
      await narrow.waitForLoadState("networkidle");
      for (const page of [emil, narrow])
        expect({ address, faults: await faultsOf(page) }).toEqual({ address, faults: [] });
    }
    await emil.goto(`/access/${over}`);
    await emil.getByRole("heading", { name: "Access to payments-eu" }).waitFor();
    expect(await emil.getByRole("link", { name: "The whole story" }).count()).toBe(0);
  });

  it("supports search, reading and verification by the keyboard alone", async () => {
    const li = await harness.as(LI);
    await li.goto("/audit");
    await event(li, /asked for View/)
      .first()
      .waitFor();
    await tabTo(li, li.getByRole("button", { name: /^What happened/ }));
    await li.keyboard.press("Enter");
    await li.keyboard.type("answered a question");
    await li.getByRole("option", { name: /question asked/ }).waitFor({ state: "detached" });
    await li.getByRole("option", { name: /question answered/ }).waitFor();
    await li.keyboard.press("ArrowDown");
    await li.keyboard.press("ArrowDown");
    await li.keyboard.press("Enter");
    await event(li, /asked for View/)
      .first()
      .waitFor({ state: "detached" });
    const details = li.getByRole("button", { name: /^Details: Emil Berg answered Ana Silva/ });
    await details.waitFor();
    await tabTo(li, details);
    await li.keyboard.press("Enter");
    await li.getByText("What it says").waitFor();
    await tabTo(li, li.getByRole("button", { name: "Verify the log" }));
    await li.keyboard.press("Enter");
    await li.getByText(/Everything sealed is as it was|Nothing is sealed yet/).waitFor();
  });

  it("exports the filtered events, and verifies the log against its seals", async () => {
    await auditor.goto("/audit?action=access-request.");
    await event(auditor, /asked for View/)
      .first()
      .waitFor();
    const { auditEvents } = await harness.story.admin.ask<{ auditEvents: { nodes: Event[] } }>(
      '{ auditEvents(first: 200, filter: { action: "access-request." }, orderBy: { field: AT }) { nodes { id action summary } } }',
    );
    const rows = await download(auditor, "Export these events as NDJSON");
    expect(rows.map(({ id }) => id)).toEqual(auditEvents.nodes.map(({ id }) => id));

    await eventually("there is a seal", async () => (await seals()) > 0);
    await auditor.getByRole("button", { name: "Verify the log" }).click();
    await auditor.getByText("Everything sealed is as it was.").waitFor();
    await auditor.getByText(/^Last seal that is right: number \d+$/).waitFor();
    await auditor
      .getByText(/verifyAuditLog\(expected:/)
      .first()
      .waitFor();
    expect(await faultsOf(auditor)).toEqual([]);
  });

  async function makeAuditor(userName: string): Promise<void> {
    const id = await personId(userName);
    await harness.story.admin.ask(
      "mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { person { id } } }",
      {
        id,
      },
    );
  }

  async function letExtend(): Promise<void> {
    const { admin } = harness.story;
    const { accessFlows } = await admin.ask<{ accessFlows: { nodes: { id: string; version: number }[] } }>(
      "{ accessFlows { nodes { id version } } }",
    );
    await admin.ask("mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { id } } }", {
      input: { ...accessFlows.nodes[0], settings: { maxExtensions: 2, extensionSeconds: 1_800 } },
    });
  }

  async function personId(userName: string): Promise<string> {
    const [person] = await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [userName]);
    return person!.id;
  }

  /** Asked for with words that could do harm, asked back about, answered, and approved with a reason. */
  async function askedBackAndGiven(): Promise<string> {
    const { emil, ana, clusters } = harness.story;
    const { createAccessRequest } = await emil.ask<{ createAccessRequest: { request: { id: string } } }>(
      "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
      {
        input: {
          resourceIds: [clusters.get("payments-eu")!.id],
          permissions: [{ permission: "AmazonEKSViewPolicy" }],
          durationSeconds: 1_800,
          justification: `Checkout hangs ${HOSTILE}`,
        },
      },
    );
    const { id } = createAccessRequest.request;
    const { askRequester } = await ana.ask<{ askRequester: { question: { id: string } } }>(
      'mutation ($id: ID!) { askRequester(requestId: $id, question: "Which pods?") { question { id } } }',
      { id },
    );
    await emil.ask(
      'mutation ($id: ID!) { answerQuestion(questionId: $id, answer: "Those of checkout") { question { id } } }',
      { id: askRequester.question.id },
    );
    const { approveRequest } = await ana.ask<{ approveRequest: { request: { items: { grantId: string }[] } } }>(
      "mutation ($id: ID!, $reason: String) { approveRequest(requestId: $id, reason: $reason) { request { items { grantId } } } }",
      { id, reason: REASON },
    );
    return approveRequest.request.items[0]!.grantId;
  }

  async function seals(): Promise<number> {
    const { verifyAuditLog } = await harness.story.admin.ask<{ verifyAuditLog: { seals: number } }>(
      "{ verifyAuditLog { seals } }",
    );
    return verifyAuditLog.seals;
  }
});

interface Story {
  readonly auditEvents: { readonly nodes: readonly Event[] };
  readonly grant: { readonly receipt: { readonly calls: readonly { operation: string; requestId: string }[] } };
}

const STORY = `query ($id: ID!) {
  auditEvents(first: 200, filter: { storyOfGrantId: $id }, orderBy: { field: AT }) { nodes { id action summary } }
  grant(id: $id) { receipt { calls { operation requestId } } }
}`;

function event(page: Page, text: RegExp): Locator {
  return page.getByRole("list", { name: "Events" }).getByRole("listitem").filter({ hasText: text });
}

/** Types into the search of a select, and takes what the server finds. */
async function find(page: Page, noun: "Person" | "Cluster", text: string, option: RegExp): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${noun}`) }).click();
  await page.getByRole("combobox", { name: `Find a ${noun.toLowerCase()} by name` }).fill(text);
  await page.getByRole("option", { name: option }).click();
}

async function choose(page: Page, name: string, option: RegExp): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${name}`) }).click();
  await page.getByRole("option", { name: option }).first().click();
}

async function download(page: Page, link: string): Promise<Record<string, string>[]> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: link }).click()]);
  const lines = readFileSync(await file.path(), "utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => JSON.parse(line));
}
