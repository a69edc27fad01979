import type { Page } from "playwright-core";
import { FLOW } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleStage, faultsOf } from "../testing/console";

const KIM = "kim.larsen@acme.example";
const EMIL = "emil.berg@acme.example";
const ANA = "ana.silva@acme.example";
const user = (...values: string[]) => ({ conditions: [{ attribute: "user", values }] });

/** By it Kim asks for Emil and Noor; where nobody decides for ten minutes, the platform team may too. */
const FOR_OTHERS = {
  ...FLOW,
  name: "For the team",
  requestors: user(KIM),
  requestFor: { scopes: ["OTHERS"], grantees: user(EMIL, "noor.haddad@acme.example") },
  targets: [{ integration: "Acme", permissions: [{ permission: "AmazonEKSAdminPolicy" }] }],
  escalation: {
    intervalSeconds: 600,
    tiers: [{ approvers: [{ kind: "PEOPLE", attribute: "group", values: ["Platform"] }] }],
  },
};

withBrowser("a request for another person in the console", () => {
  let stage: ConsoleStage;
  beforeAll(async () => {
    stage = await ConsoleStage.open();
    const create = "mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }";
    await stage.story.admin.ask(create, { input: FOR_OTHERS });
  });
  afterAll(async () => {
    await stage?.[Symbol.asyncDispose]();
    expect(stage.faults).toEqual([]);
  });

  it("finds only possible grantees, and shows requester, grantee and the tiers with their times", async () => {
    const emil = await stage.as(EMIL);
    await emil.goto("/ask");
    await emil.getByRole("checkbox", { name: "Choose payments-eu" }).waitFor();
    expect(await emil.getByText("Who gets the access").count()).toBe(0);

    const kim = await stage.as(KIM);
    await kim.goto("/ask");
    await choosePerson(kim, "ana");
    await kim.getByText("Nobody of that name, for whom you may ask.").first().waitFor();
    await kim.keyboard.press("Escape");
    await choosePerson(kim, "emil");
    await kim.getByRole("option", { name: /Emil Berg/ }).click();
    await kim.getByRole("checkbox", { name: "Choose payments-eu" }).check();
    await kim.getByRole("textbox", { name: /^Reason/ }).fill("Emil is on call");
    await kim.getByText("Ana Silva or Ben Okoro").waitFor();
    expect(await faultsOf(kim)).toEqual([]);
    await kim.reload();
    await kim.getByRole("button", { name: "Ask for Admin on payments-eu for 1 h, for Emil Berg" }).press("Enter");
    await kim.waitForURL(/requests\//);
    await kim.getByText("You asked for Emil Berg.").waitFor();
    const id = kim.url().split("/").at(-1)!;

    const ana = await stage.as(ANA);
    await ana.goto(`/approvals/${id}`);
    await ana.getByRole("heading", { name: "Kim Larsen asks for Admin on payments-eu for Emil Berg" }).waitFor();
    await emil.goto("/requests");
    await emil.getByRole("row", { name: /payments-eu.*Emil Berg, asked by Kim Larsen/ }).waitFor();
    await emil.getByRole("link", { name: "payments-eu" }).click();
    await emil.getByText("Kim Larsen asked for you.").waitFor();
    // Kim is of the platform team too, and does not decide about what she asked for.
    const later = /^From .* \(in \d+ min( \d+ s)?\) also: Cleo Marin \(Platform\)$/;
    for (const page of [kim, emil]) await page.getByRole("listitem").filter({ hasText: later }).waitFor();
    await ana.getByText(/Platform, also from .* \(in \d+ min/).waitFor();
    for (const page of [kim, emil, ana]) expect(await faultsOf(page)).toEqual([]);

    await tenMinutesPass(stage, id);
    for (const page of [kim, emil]) {
      await page.getByText("Asked too, as nobody had decided: Cleo Marin").waitFor();
      expect(await page.getByRole("listitem").filter({ hasText: later }).count()).toBe(0);
    }
    await ana.getByText("asked as tier 1 of the escalation").waitFor();
    await ana.locator(".approvals-form").getByRole("button", { name: "Approve Admin for 1 h", exact: true }).click();
    await emil.getByText("The access to payments-eu is there.").waitFor();
    await kim.getByText("Approved by Ana Silva").first().waitFor();

    await emil.goto("/");
    await emil.getByRole("list", { name: "What you asked for" }).getByText("by Kim Larsen").waitFor();
    await kim.goto("/");
    await kim.getByRole("list", { name: "What you asked for" }).getByText("for Emil Berg").waitFor();
    for (const page of [kim, emil]) expect(await faultsOf(page)).toEqual([]);
  });

  it("works as well in a narrow and dark window", async () => {
    const kim = await stage.as(KIM, { width: 320, mode: "dark" });
    await kim.goto("/ask");
    await choosePerson(kim, "noor");
    await kim.getByRole("option", { name: /Noor Haddad/ }).click();
    await kim.getByRole("button", { name: /Who gets the access.*Noor Haddad/ }).waitFor();
    expect(await faultsOf(kim)).toEqual([]);
  });
});

async function choosePerson(page: Page, text: string): Promise<void> {
  await page.getByRole("button", { name: /Who gets the access/ }).click();
  await page.getByRole("combobox", { name: "Find a person by name or address" }).fill(text);
}

/** For this request alone. */
async function tenMinutesPass({ stage }: ConsoleStage, id: string): Promise<void> {
  await stage.sql("update access_requests set created_at = created_at - interval '10 minutes' where id = $1", [id]);
  await stage.sql("update access_request_items set next_timer_at = now() where request_id = $1", [id]);
}
