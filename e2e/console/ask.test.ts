import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { withBrowser } from "../testing/browser";
import { ConsoleStage, faultsOf } from "../testing/console";
import { HeldApi } from "../testing/held-api";
import { tabTo } from "../testing/keyboard";

const EMIL = "emil.berg@acme.example";
const LI = "li.wei@acme.example";
const ANA = "ana.silva@acme.example";

/** Somebody asks, somebody else decides by the API, and the pages follow without being loaded anew. */
withBrowser("asking for access in the console", () => {
  let stage: ConsoleStage;
  beforeAll(async () => {
    stage = await ConsoleStage.open();
  });
  afterAll(() => stage?.[Symbol.asyncDispose]());

  const askAna = (query: string, variables: Record<string, unknown>) => stage.story.ana.ask(query, variables);
  const approve = (id: string) =>
    askAna('mutation ($id: ID!) { approveRequest(requestId: $id, reason: "Go ahead") { request { id } } }', { id });
  const requestsOfEmil = async () => {
    const { accessRequests } = await stage.story.emil.ask<{ accessRequests: { nodes: { id: string }[] } }>(
      "{ accessRequests { nodes { id } } }",
    );
    return accessRequests.nodes.map(({ id }) => id);
  };

  it("sends one request for several clusters despite double clicks, reloads and lost answers, and follows it to its access", async () => {
    const page = await stage.as(EMIL);
    await page.goto("/ask");
    await page.getByRole("checkbox", { name: "Choose payments-eu" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Ask for access", exact: true }).click();
    await page.getByRole("link", { name: "Name 1 to 20 clusters." }).waitFor();

    await findByTag(page);
    await page.getByRole("checkbox", { name: "Choose payments-eu" }).check();
    await page.getByRole("checkbox", { name: "Choose payments-us" }).check();
    await page.getByRole("checkbox", { name: /^View/ }).check();
    await page.getByRole("combobox", { name: "Namespaces for View" }).fill("payments-*");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "30 min" }).click();
    await page.getByRole("textbox", { name: /^Reason/ }).fill("<b>A payment</b> hangs");
    await page.getByText("Ana Silva or Ben Okoro").waitFor();
    await page.getByRole("button", { name: /^What will be done in AWS: \d+ calls/ }).click();
    await page.getByText("eks:CreateAccessEntry").first().waitFor();

    await page.reload();
    const button = page.getByRole("button", {
      name: "Ask for View in payments-* on payments-eu and payments-us for 30 min",
    });
    await button.waitFor();
    const { isLost } = await loseAnswersOf(page, "AskForAccess");
    await button.click();
    await isLost;
    const [id] = await eventually("the request was made", requestsOfEmil, ({ length }) => length > 0);
    await page.getByText("Drawbridge could not be reached").waitFor();
    await page.unrouteAll();
    await page.reload();
    await button.dblclick();
    await page.waitForURL(`${stage.url}/requests/${id}`);
    await page.getByText("Waiting for Ana Silva or Ben Okoro.").waitFor();
    await page.getByText("<b>A payment</b> hangs").waitFor();
    expect(await requestsOfEmil()).toEqual([id]);
    expect(await faultsOf(page)).toEqual([]);

    const approver = await stage.as(ANA);
    await approver.goto(`/requests/${id}`);
    await approver.getByText("Emil Berg asked.").waitFor();
    expect(await approver.getByRole("button", { name: "Withdraw the request" }).count()).toBe(0);
    await approve(id!);
    for (const one of [page, approver]) {
      await one.getByText("Approved by Ana Silva").first().waitFor();
      await one.getByText("The access to payments-eu and payments-us is there.").waitFor();
    }
    await page.getByRole("link", { name: "Use the access" }).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.goto("/ask");
    await page.getByRole("button", { name: "Ask for access", exact: true }).waitFor();
    expect(await page.getByRole("checkbox", { name: "Choose payments-eu" }).isChecked()).toBe(false);
    await page
      .getByRole("link", { name: /^You have View in payments-\* until (today|tomorrow)/ })
      .first()
      .waitFor();
  });

  it("sends what was asked for before the newest draft was looked at, whose former problems move no button", async () => {
    const page = await stage.as(EMIL);
    await page.goto("/ask");
    await page.getByRole("checkbox", { name: "Choose payments-us" }).check();
    await page.getByRole("checkbox", { name: /^View/ }).check();
    await page.getByText("Ana Silva or Ben Okoro").waitFor();
    const api = await HeldApi.of(page, "AskPreview");
    await page.getByRole("textbox", { name: /^Reason/ }).fill("A payment hangs");
    await page.getByRole("button", { name: /^Ask for View on payments-us/ }).click();
    await page.waitForURL(/\/requests\/[0-9a-f-]+$/);
    expect(api.asked).toContain("AskForAccess");
    await page.getByRole("button", { name: "Withdraw the request" }).click();
    await page.context().close();
  });

  it("keeps what was typed in a tab apart from another tab, also when it is loaded anew", async () => {
    const page = await stage.as(EMIL);
    const other = await page.context().newPage();
    for (const [tab, name] of [
      [page, "payments-ledger"],
      [other, "payments-us"],
    ] as const) {
      await tab.goto(`/ask/${stage.story.clusters.get(name)!.id}`);
      await tab.getByRole("textbox", { name: /^Reason/ }).fill(`For ${name}`);
    }
    await page.reload();
    const reason = page.getByRole("textbox", { name: /^Reason/ });
    await reason.waitFor();
    expect(await reason.inputValue()).toBe("For payments-ledger");
    await page.context().close();
  });

  it("answers a question, is rejected, asks again with changes, and withdraws", async () => {
    const page = await stage.as(EMIL);
    await page.goto(`/ask/${stage.story.clusters.get("payments-ledger")!.id}`);
    await page.getByText("Payments Production (310254875561), eu-west-1").waitFor();
    await page.getByRole("checkbox", { name: /^Edit/ }).check();
    await page.getByRole("textbox", { name: /^Reason/ }).fill("A deploy");
    // The plan that comes moves the button under a pointer; the keyboard finds it.
    await page.getByRole("button", { name: "Ask for Edit on payments-ledger for 1 h" }).press("Enter");
    await page.waitForURL(/requests/);
    await page.getByText("Waiting for Ana Silva").waitFor();
    const id = page.url().split("/").at(-1);

    await askAna('mutation ($id: ID!) { askRequester(requestId: $id, question: "Which pods?") { question { id } } }', {
      id,
    });
    await page.getByText("Which pods?").waitFor();
    await page.getByText("Your turn: answer Ana Silva below. Waiting for Ana Silva or Ben Okoro.").waitFor();
    const clusters = await page.context().newPage();
    await clusters.goto("/ask");
    await clusters.getByText("You have asked for Edit: see the request").waitFor();
    await clusters.goto("/resources");
    await clusters.getByRole("link", { name: "Requested: Edit on payments-ledger" }).click();
    await clusters.waitForURL(`**/requests/${id}`);
    await clusters.close();
    const home = await page.context().newPage();
    await home.goto("/");
    await home.getByRole("list", { name: "What you asked for" }).getByText("Waiting for your answer").waitFor();
    await page.getByRole("textbox", { name: "Answer to Ana Silva" }).fill("Those of the ledger");
    await page.getByRole("button", { name: "Answer the question" }).click();
    await page.getByText("Emil Berg answered").waitFor();
    await home.getByText("Waiting for your answer").waitFor({ state: "detached" });

    await askAna('mutation ($id: ID!) { rejectRequest(requestId: $id, reason: "View is enough") { request { id } } }', {
      id,
    });
    await page.getByText("Ana Silva: View is enough").waitFor();
    await page.getByRole("button", { name: "Ask again", exact: true }).click();
    await page.getByRole("button", { name: "15 min" }).click();
    await page.getByRole("textbox", { name: "Reason" }).fill("It has to be Edit");
    await page.getByRole("button", { name: "Ask again for Edit on payments-ledger for 15 min" }).click();
    await page.getByRole("heading", { name: "Edit on payments-ledger for 15 min" }).waitFor();
    await page.getByText("It has to be Edit").waitFor();

    await page.getByRole("button", { name: "Withdraw the request" }).click();
    await page.getByText("It was withdrawn.").waitFor();
    await page.getByRole("button", { name: "Ask again", exact: true }).click();
    await page.getByRole("button", { name: "Change clusters or permissions" }).click();
    await page.getByRole("button", { name: "Ask for Edit on payments-ledger for 15 min" }).waitFor();
  });

  it("works by the keyboard alone, from the sign-in on", async () => {
    const page = await stage.visitor();
    await page.goto("/ask?search=logistics");
    await signInByKeyboard(page, "Emil Berg");
    const cluster = page.getByRole("checkbox", { name: "Choose logistics-eu" });
    await cluster.waitFor();
    await tabTo(page, page.getByRole("searchbox", { name: /cluster/i }));
    await tabTo(page, cluster);
    await page.keyboard.press("Space");
    const view = page.getByRole("checkbox", { name: /^View/ });
    await view.waitFor();
    await tabTo(page, view);
    await page.keyboard.press("Space");
    await page.getByText("Who can decide", { exact: true }).waitFor();
    await tabTo(page, page.getByRole("textbox", { name: /^Reason/ }));
    await page.keyboard.type("It hangs");
    await tabTo(page, page.getByRole("button", { name: "Ask for View on logistics-eu for 1 h" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "View on logistics-eu for 1 h" }).waitFor();
  });

  it("lists requests by state and text, as the address says, and updates them in place", async () => {
    const page = await stage.as(EMIL);
    await page.goto("/requests?states=PENDING");
    await page.getByRole("link", { name: "logistics-eu" }).waitFor();
    expect(await page.getByRole("link", { name: "payments-ledger" }).count()).toBe(0);
    await page.goto("/requests");
    await page.getByRole("searchbox", { name: /^Find requests/ }).fill("ledger");
    await page.getByRole("link", { name: "logistics-eu" }).waitFor({ state: "detached" });
    await page.waitForURL(/search=ledger/);
    await page.evaluate(typeAndSort("payments"));
    await page.waitForURL(/order=CHANGED_AT/);
    expect(new URL(page.url()).searchParams.get("search")).toBe("payments");
    await page.goto("/requests");
    const row = page.getByRole("row", { name: /logistics-eu/ });
    await row.getByText("Waiting for a decision").waitFor();
    const [newest] = await requestsOfEmil();
    await approve(newest!);
    await row.getByText("Approved").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("shows everybody's requests to an administrator, and to nobody else", async () => {
    const [li] = await stage.stage.sql<{ id: string }>("select id from homes where user_name = $1", [LI]);
    await stage.story.admin.ask("mutation ($id: ID!) { assignRole(personId: $id, role: ADMIN) { __typename } }", li);
    const page = await stage.as(LI);
    await page.goto("/requests");
    await page.getByText("You have not asked for access yet.").waitFor();
    await page.getByRole("button", { name: "Everybody's" }).click();
    await page.getByRole("link", { name: "logistics-eu" }).click();
    await page.getByText("Emil Berg asked.").waitFor();
    await page.goBack();
    await page.waitForURL(/scope=ALL/);
    await page.getByRole("link", { name: "logistics-eu" }).waitFor();
    const emil = await stage.as(EMIL);
    await emil.goto("/requests?scope=ALL");
    await emil.getByText("An administrator of Drawbridge can change what you may do.").waitFor();
  });

  it("leaves no error in any browser's console", () => {
    expect(stage.faults).toEqual([]);
  });
});

/** Types a text in the filter of requests and sorts them by another column before the page is drawn again. */
const typeAndSort = (text: string) => `{
  const field = document.querySelector('input[aria-label^="Find requests"]');
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  set.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event("input", { bubbles: true }));
  [...document.querySelectorAll('th [role="button"]')].find((one) => one.textContent.startsWith("Last change")).click();
}`;

async function signInByKeyboard(page: Page, name: string): Promise<void> {
  const person = page.getByRole("button", { name: "Sign in for development, as" });
  await person.waitFor();
  await tabTo(page, person);
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name }).waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await tabTo(page, page.getByRole("button", { name: "Sign in", exact: true }));
  await page.keyboard.press("Enter");
}

async function findByTag(page: Page): Promise<void> {
  await page.getByRole("searchbox", { name: /cluster/i }).fill("Payments Team");
  await page.getByRole("button", { name: /^tag team: Payments Team/ }).click();
  await page.getByText("Tag team: Payments Team", { exact: true }).waitFor();
  await page.getByRole("checkbox", { name: "Choose logistics-eu" }).waitFor({ state: "detached" });
}

/** The server gets it, and nobody hears what it says. `isLost` resolves once that was so. */
async function loseAnswersOf(page: Page, operation: string): Promise<{ readonly isLost: Promise<void> }> {
  let lost = () => {};
  const isLost = new Promise<void>((resolve) => {
    lost = resolve;
  });
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes(operation)) return route.fallback();
    await route.fetch();
    await route.abort("connectionrefused");
    lost();
  });
  return { isLost };
}
