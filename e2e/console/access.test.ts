import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { grantAccess, grantsIn, letEndComeNear } from "../testing/access";
import { Api } from "../testing/api";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { HeldApi } from "../testing/held-api";
import { tabTo } from "../testing/keyboard";

const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";
const LI = "li.wei@acme.example";
const FOREIGN = "Remove it, or allow shared entries on the integration.";
const HOSTILE = "<img src=x onerror=alert(1)> התשלום 決済が止まる";

withBrowser("access in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await ConsoleHarness.open(
      {},
      { customAccessDetails: `Runbook: https://wiki.acme.example/payments\n${HOSTILE}` },
    );
    await allowExtensions(harness);
    await makeAdmin(harness, LI);
  });
  afterEach(() => harness?.leavePages());
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    expect(harness.faults).toEqual([]);
  });

  it("shows its activation, use, extension and return, and the receipt of its end", async () => {
    const page = await harness.pageOf(EMIL);
    await page.goto("/");
    await page.getByText("You hold no access now.").waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
    const list = await page.context().newPage();
    await list.goto("/access");
    await list.getByText("You hold no access now.").waitFor();

    const [id] = await grantAccess(harness.story, ["payments-eu"]);
    await list.getByRole("row", { name: /payments-eu.*View.*Active.*(1 h|5\d min) left/ }).waitFor();
    const held = page.getByRole("list", { name: "What you hold" });
    await held.getByRole("link", { name: "payments-eu" }).click();
    await page.getByRole("heading", { name: "Access to payments-eu" }).waitFor();
    expect(page.url()).toBe(`${harness.url}/access/${id}`);
    await page.getByText(/^(1 h|5\d min) left$/).waitFor();
    await useIt(page);
    expect(await faultsSeenIn(page)).toEqual([]);

    await page.getByText("2 extensions left, each of 30 min at most.").waitFor();
    await page.evaluate(EXTEND_AGAIN_AT_ONCE);
    await page.getByRole("button", { name: "Extend payments-eu by 30 min" }).dblclick();
    await page.getByText(/^1 h (2\d|30) min left$/).waitFor();
    await page.getByText("one extension left").waitFor();
    await list.getByRole("row", { name: /payments-eu.*1 h (2\d|30) min left/ }).waitFor();
    const kept = await harness.harness.sql("select extensions from grants where id = $1", [id]);
    expect(kept).toEqual([{ extensions: 1 }]);

    await page.getByRole("button", { name: "Give back payments-eu" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Give back payments-eu" }).click();
    await page.getByText("is being taken away.").first().waitFor();
    await page.getByText("The proof that the access is gone: it was looked for twice").waitFor();
    await page.getByText(/Approved by Ana Silva, /).waitFor();
    await page
      .getByText(/eks:DeleteAccessEntry, .*request id/)
      .first()
      .waitFor();
    expect(await page.getByText("Not yet").count()).toBe(0);
    expect(await faultsSeenIn(page)).toEqual([]);
    await list.getByText("You hold no access now.").waitFor();
    await list.getByRole("button", { name: "Which access to show" }).click();
    await list.getByRole("option", { name: "What has ended" }).click();
    await list.getByRole("row", { name: /payments-eu.*Ended/ }).waitFor();
    expect(list.url()).toBe(`${harness.url}/access?show=ended`);
    await list.reload();
    await list.getByRole("row", { name: /payments-eu.*Ended/ }).waitFor();
    expect(await faultsSeenIn(list)).toEqual([]);
  });

  it("counts down by the server's clock, and ends on the page without a reload", async () => {
    const [long] = await grantAccess(harness.story, ["payments-us"], { seconds: 1_800 });
    const page = await harness.pageOf(EMIL);
    await using _clock = await page.addInitScript(CLOCK_AHEAD);
    // The first page of a browser loads slowly. The 59 seconds begin after it.
    await page.goto("/access");
    await page.getByRole("row", { name: /payments-us/ }).waitFor();
    const [short] = await grantAccess(harness.story, ["payments-eu"], { seconds: 59 });
    await page.goto(`/access/${short}`);
    await page.getByText(/^\d+ s left$/).waitFor();
    await letEndComeNear(harness.harness, short!);
    await page.getByText("Its time was over.").first().waitFor();
    await page.getByText("The proof that the access is gone: it was looked for twice").waitFor();

    const [grant] = await grantsIn(harness.story, [long!], "ACTIVE");
    await page.goto(`/access/${long}`);
    const shown = await page.getByText(/^\d+ min left$/).textContent();
    const left = (Date.parse(grant!.endsAt!) - Date.now()) / 60_000;
    expect(Math.abs(Number.parseInt(shown!, 10) - left)).toBeLessThan(1.5);
    await extendByKeyboard(page);
    await page.getByText("one extension left").waitFor();
    await giveBackByKeyboard(page);
    await page.getByText("It was given back by the person who had it.").first().waitFor();
  });

  it("waits on Home for its approvers, and shows problems to those who run Drawbridge", async () => {
    const ana = await harness.pageOf(ANA);
    await ana.goto("/");
    await ana.getByText("Nobody waits for a decision of yours.").waitFor();
    await harness.story.emil.ask(
      "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
      {
        input: {
          resourceIds: [harness.story.clusters.get("payments-eu")!.id],
          permissions: [{ permission: "AmazonEKSEditPolicy" }],
          durationSeconds: 1_800,
          justification: HOSTILE,
        },
      },
    );
    const waiting = ana.getByRole("link", { name: "Emil Berg: Edit on payments-eu, for 30 min" });
    await waiting.waitFor();
    expect(await faultsSeenIn(ana)).toEqual([]);
    expect(await waiting.getAttribute("href")).toMatch(/^\/approvals\//);

    await harness.story.emil.ask(
      "mutation ($id: ID!) { setFavourite(resourceId: $id, favourite: true) { __typename } }",
      {
        id: harness.story.clusters.get("payments-us")!.id,
      },
    );
    const emil = await harness.pageOf(EMIL);
    await emil.goto("/");
    await emil.getByRole("list", { name: "What you asked for" }).getByText("Waiting for a decision").waitFor();
    const favourite = emil.getByRole("list", { name: "Favourites" }).getByRole("link", { name: "payments-us" });
    expect(await favourite.getAttribute("href")).toMatch(/^\/ask\//);
    expect(await emil.getByRole("heading", { name: "Needs attention" }).count()).toBe(0);
    expect(await faultsSeenIn(emil)).toEqual([]);

    const li = await harness.pageOf(LI);
    await li.goto("/");
    await li.getByRole("list", { name: "Integrations" }).getByRole("link", { name: "Acme" }).waitFor();
    await li.getByRole("heading", { name: "Needs attention" }).waitFor();
    expect(await faultsSeenIn(li)).toEqual([]);
  });

  it("lets a person end sessions, and make a token that is shown once", async () => {
    const page = await harness.pageOf(EMIL);
    const other = await harness.as(EMIL);
    await other.goto("/settings/tokens");
    await other.getByRole("heading", { name: "My tokens" }).waitFor();
    await page.goto("/settings/sessions");
    const rows = page.getByRole("row", { name: /Chrome on Linux/ });
    await rows.first().waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);

    await page.goto("/settings/tokens");
    await page.getByRole("button", { name: "Make a token" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("on-call script");
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Make the token" }).click();
    await page.getByText("It is shown this once").waitFor();
    const token = await copied(page, "Copy the token", "dialog");
    const read = await new Api(harness.story.emil.url, token).ask<{ viewer: { name: string } }>("{ viewer { name } }");
    expect(read.viewer.name).toBe("Emil Berg");
    await page.getByRole("button", { name: "I have copied it" }).last().click();
    await page.getByRole("row", { name: /on-call script.*Reading.*Until/ }).waitFor();
    expect(await page.content()).not.toContain(token);
    await page.getByRole("button", { name: "End the token on-call script" }).click();
    await page.getByText("The token on-call script has ended.").waitFor();

    await page.goto("/settings/sessions");
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    await other.reload();
    await other.getByRole("heading", { name: "Sign in to Drawbridge" }).waitFor();
    await other.context().close();
  });

  it("shows the conflict of two windows about notifications until the person chooses", async () => {
    const page = await harness.pageOf(EMIL);
    const other = await page.context().newPage();
    for (const one of [page, other]) {
      await one.goto("/settings/notifications");
      await one.getByRole("checkbox", { name: "In Drawbridge: My access is there" }).waitFor();
    }
    await page.getByRole("checkbox", { name: "In Drawbridge: My access is there" }).uncheck();
    await page.getByRole("button", { name: "Save the notifications" }).click();
    await page.getByText("Notifications come as you chose from now on.").waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);

    await other.getByRole("checkbox", { name: "In Drawbridge: My access ends soon" }).uncheck();
    await other.getByRole("button", { name: "Save the notifications" }).click();
    await other.getByText("These settings were changed in another window").waitFor();
    await other.getByText("My access is there, in Drawbridge: saved as off, here on").waitFor();
    await other.getByText("My access ends soon, in Drawbridge: saved as on, here off").waitFor();
    expect(await faultsSeenIn(other)).toEqual([]);
    await other.getByRole("button", { name: "Save mine" }).click();
    await other.getByText("Notifications come as you chose from now on.").waitFor();
    await page.reload();
    const isOn = (name: string) => page.getByRole("checkbox", { name: `In Drawbridge: ${name}` }).isChecked();
    await page.getByRole("checkbox", { name: "In Drawbridge: My access ends soon" }).waitFor();
    expect([await isOn("My access is there"), await isOn("My access ends soon")]).toEqual([true, false]);
  });

  it("keeps a choice of notifications that was made while another one was being saved", async () => {
    const page = await harness.pageOf(ANA);
    await page.goto("/settings/notifications");
    const [first, second] = ["My access is there", "My access ends soon"].map((name) =>
      page.getByRole("checkbox", { name: `In Drawbridge: ${name}` }),
    );
    await first!.uncheck();
    const api = await HeldApi.of(page);
    const save = page.getByRole("button", { name: "Save the notifications" });
    await save.click();
    await api.isAsked("SetNotificationPreferences");
    await second!.uncheck();
    api.release();
    await page.getByText("Notifications come as you chose from now on.").waitFor();
    expect([await first!.isChecked(), await second!.isChecked()]).toEqual([false, false]);
    // The button is disabled while it saves, too.
    const saved = page.waitForResponse((answer) =>
      /SetNotificationPreferences/.test(answer.request().postData() ?? ""),
    );
    await save.click();
    await saved;
    await page.getByRole("button", { name: "Save the notifications", disabled: true }).waitFor();
    await page.reload();
    await second!.waitFor();
    expect([await first!.isChecked(), await second!.isChecked()]).toEqual([false, false]);
  });

  it("offers an admin no results for an earlier text", async () => {
    const page = await harness.pageOf(LI);
    await page.goto("/settings/delegation");
    await page.getByRole("button", { name: "Delegate my approvals" }).click();
    await page.getByRole("button", { name: /Who decides in your place/ }).click();
    const field = page.getByRole("combobox").last();
    await field.fill("emil");
    await page.getByRole("option", { name: /Emil Berg/ }).waitFor();
    const api = await HeldApi.of(page);
    await field.fill("noor");
    await api.isAsked("FindPeople");
    expect(await page.getByRole("option").count()).toBe(0);
    api.release();
    await page.getByRole("option", { name: /Noor Haddad/ }).click();
    await page.getByRole("button", { name: /Who decides in your place.*Noor Haddad/ }).waitFor();
  });

  it("lets an owner delegate approvals to a fellow approver, and take them back", async () => {
    const page = await harness.pageOf(ANA);
    await page.goto("/settings/delegation");
    await page.getByText("Nobody decides in your place").waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Delegate my approvals" }).click();
    await page.getByRole("button", { name: "Delegate my approvals" }).click();
    await page.getByText("Choose somebody.").waitFor();
    await page.getByRole("button", { name: /Who decides in your place/ }).click();
    await page.getByRole("combobox").last().fill("ben");
    await page.getByRole("option", { name: /Ben Okoro/ }).click();
    await page.getByRole("textbox", { name: "Until" }).fill(inDays(3));
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Delegate my approvals to Ben Okoro" }).click();
    await page.getByText("Ben Okoro may decide in your place until").waitFor();
    await page.getByRole("row", { name: /Ben Okoro.*Ana Silva.*In force/ }).waitFor();
    await page.getByRole("button", { name: "End the delegation to Ben Okoro" }).click();
    await page.getByText("Ben Okoro no longer decides on behalf of Ana Silva.").waitFor();
  });

  it("lets an owner delegate to a colleague whom they cannot find, by the exact address", async () => {
    const page = await harness.pageOf(ANA);
    await page.goto("/settings/delegation");
    await page.getByRole("button", { name: "Delegate my approvals" }).click();
    await page.getByRole("textbox", { name: "Until" }).fill(inDays(3));
    const typeAddress = async (address: string) => {
      await page.getByRole("button", { name: /Who decides in your place/ }).click();
      await page.getByRole("combobox").last().fill(address);
      await page.getByRole("option", { name: address }).click();
      await page.getByRole("button", { name: `Delegate my approvals to ${address}` }).click();
    };
    await typeAddress("noor.haddad@acme.exam");
    await page.getByText("Nobody active has exactly this user name or e-mail address.").waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
    await typeAddress("noor.haddad@acme.example");
    await page.getByText("Noor Haddad may decide in your place until").waitFor();
    await page.getByRole("row", { name: /Noor Haddad.*Ana Silva.*In force/ }).waitFor();
    await page.getByRole("button", { name: "End the delegation to Noor Haddad" }).click();
    await page.getByText("Noor Haddad no longer decides on behalf of Ana Silva.").waitFor();
  });

  it("explains access that failed, and access whose end was not observed", async () => {
    const { accountId, region } = harness.story.clusters.get("search")!;
    const principalArn = `arn:aws:iam::${accountId}:role/people/${EMIL}`;
    harness.harness.aws.world.entries(accountId, region, "search").create({ principalArn, tags: {} });
    const [failed, doubted] = await grantAccess(harness.story, ["search", "storefront-eu"]);
    await grantsIn(harness.story, [failed!], "FAILED");
    await grantsIn(harness.story, [doubted!], "ACTIVE");
    const page = await harness.pageOf(EMIL);
    await page.goto(`/access/${failed}`);
    await page.getByText("Failed", { exact: true }).waitFor();
    await page.getByText(FOREIGN).first().waitFor();
    await page.getByRole("button", { name: "Ask for search again" }).waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.getByRole("button", { name: "Ask again from the request" }).click();
    await page.waitForURL(/\/requests\//);
    await page.getByText("Failed", { exact: true }).first().waitFor();
    await page.getByText(FOREIGN).first().waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);

    await page.goto(`/access/${doubted}`);
    await page.getByText("Active", { exact: true }).waitFor();
    await deleteByForce(harness);
    await page.getByText("Not proven", { exact: true }).waitFor();
    await page.getByText("Check the access entry yourself.").first().waitFor();
    expect(await faultsSeenIn(page)).toEqual([]);
    await page.goto("/access?show=ended");
    await page.getByRole("row", { name: /storefront-eu.*Not proven/ }).waitFor();
  });
});

/** Once everything has come and has faded in. */
async function faultsSeenIn(page: Page): Promise<string[]> {
  await page.waitForLoadState("networkidle");
  await page.evaluate(FADED_IN);
  return faultsOf(page);
}

const FADED_IN = `Promise.allSettled(
  document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime !== Infinity).map(({ finished }) => finished)
)`;

/** As the second click of a double click would where the first extension has come in between. */
const EXTEND_AGAIN_AT_ONCE = `
  new MutationObserver((_, observer) => {
    if (!document.body.innerText.includes("one extension left")) return;
    observer.disconnect();
    const isExtend = (one) => one.textContent.startsWith("Extend payments-eu");
    setTimeout(() => [...document.querySelectorAll("button")].find(isExtend).click());
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
`;

/** Three minutes ahead of everybody else. */
const CLOCK_AHEAD = `
  const Real = Date;
  const ahead = 180_000;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length === 0 ? super(Real.now() + ahead) : super(...given); }
    static now() { return Real.now() + ahead; }
  };
`;

async function allowExtensions({ story: { admin } }: ConsoleHarness): Promise<void> {
  const { accessFlows } = await admin.ask<{ accessFlows: { nodes: { id: string; version: number }[] } }>(
    "{ accessFlows { nodes { id version } } }",
  );
  const [flow] = accessFlows.nodes;
  await admin.ask("mutation ($input: UpdateAccessFlowInput!) { updateAccessFlow(input: $input) { flow { id } } }", {
    input: { ...flow, settings: { maxExtensions: 2, extensionSeconds: 1_800 } },
  });
}

/** Though access by it is there: nobody sees that end any more. */
async function deleteByForce({ story: { admin } }: ConsoleHarness): Promise<void> {
  const { integrations } = await admin.ask<{ integrations: { nodes: { id: string; version: number }[] } }>(
    "{ integrations { nodes { id version } } }",
  );
  await admin.ask(
    "mutation ($id: ID!, $version: Int!) { deleteIntegration(id: $id, version: $version, force: true) { deleted } }",
    { ...integrations.nodes[0]! },
  );
}

async function makeAdmin({ harness, story }: ConsoleHarness, userName: string): Promise<void> {
  const [person] = await harness.sql<{ id: string }>("select id from homes where user_name = $1", [userName]);
  await story.admin.ask("mutation ($id: ID!) { assignRole(personId: $id, role: ADMIN) { __typename } }", {
    id: person!.id,
  });
}

/** The integration's own details, the commands, and the files. */
async function useIt(page: Page): Promise<void> {
  const runbook = page.getByRole("link", { name: "https://wiki.acme.example/payments" });
  expect(await runbook.getAttribute("href")).toBe("https://wiki.acme.example/payments");
  expect(await page.locator("img[src=x]").count()).toBe(0);
  expect(await copied(page, "Copy the command of step 1")).toContain("kubeconfig.yaml");
  await page.getByRole("tab", { name: "I have kubectl" }).click();
  expect(await copied(page, "Copy the command, use the cluster")).toMatch(/^kubectl --kubeconfig "\$HOME\//);
  await page.getByRole("tab", { name: "Files" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /^Download .*kubeconfig.yaml$/ }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^drawbridge-.*-payments-eu-.*kubeconfig\.yaml$/);
}

async function copied(page: Page, button: string, within?: "dialog"): Promise<string> {
  await page.evaluate("navigator.clipboard.writeText('')");
  const place = within ? page.getByRole(within) : page;
  await place.getByRole("button", { name: button }).click();
  const read = () => page.evaluate<string>("navigator.clipboard.readText()");
  return eventually("something is copied", read, (text) => text !== "");
}

/** Without a mouse: to the choice of a time and the reason, and to the button. */
async function extendByKeyboard(page: Page): Promise<void> {
  const time = page.getByRole("button", { name: /^More time/ });
  await time.waitFor();
  await tabTo(page, time);
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: "15 min" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("textbox", { name: "Reason (optional)" }));
  await page.keyboard.type("The payments still hang");
  await tabTo(page, page.getByRole("button", { name: "Extend payments-us by 15 min" }));
  await page.keyboard.press("Enter");
}

/** Without a mouse: to the button, into the question, and to its answer. */
async function giveBackByKeyboard(page: Page): Promise<void> {
  await tabTo(page, page.getByRole("button", { name: "Give back payments-us" }));
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await tabTo(page, dialog.getByRole("button", { name: "Give back payments-us" }));
  await page.keyboard.press("Enter");
}

/** As a field for a day takes it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "/");
}
