import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { withBrowser } from "../testing/browser";
import { faultsOf } from "../testing/console";
import { FirstRunHarness, Hands } from "../testing/first-run-harness";

/** From `npm start` to a first approved request; what a person may have to do for it at most. */
const MOST = { clicks: 40, typed: 12 };

/** One installation as `npm start` makes it; the walks follow each other. */
withBrowser("the first run", () => {
  let harness: FirstRunHarness;
  /** A window each, in which the first walk signs them in. */
  let li: Page;
  let emil: Page;

  beforeAll(async () => {
    harness = await FirstRunHarness.open();
    li = await harness.window();
    emil = await harness.window();
  });
  afterAll(() => harness?.[Symbol.asyncDispose]());

  it(`leads to a first approved request in at most ${MOST.clicks} clicks and ${MOST.typed} typed fields`, async () => {
    const hands = new Hands();
    await li.goto("/");
    await hands.signIn(li, "Li Wei");
    await li.waitForURL(/\/start$/);
    await li.getByText("Acme people: 9 people.").waitFor();
    expect(await faultsOf(li)).toEqual([]);

    await hands.click(li.getByRole("link", { name: "Connect an AWS Organization" }));
    await connect(hands, li);
    const home = await li.context().newPage();
    await home.goto("/");
    await home.getByRole("link", { name: "First steps", exact: true }).waitFor();
    await home.getByRole("link", { name: "Go on with the first steps" }).click();
    await home.waitForURL(/\/start$/);
    await home.close();
    await hands.click(li.getByRole("link", { name: "How many clusters have an owner" }).first());
    await li.getByRole("heading", { name: /^\d+ of 20 clusters have an owner$/ }).waitFor();
    await hands.click(li.getByRole("link", { name: "make an access flow" }));
    await makeFlow(hands, li);

    await emil.goto("/ask");
    await hands.signIn(emil, "Emil Berg");
    await ask(hands, emil);

    const ana = await harness.window();
    await ana.goto("/approvals");
    await hands.signIn(ana, "Ana Silva");
    await hands.click(ana.getByRole("button", { name: /^Approve View/ }));
    await emil.getByText("Approved by Ana Silva").first().waitFor();

    await li.goto("/start");
    await li.getByText("Emil Berg has asked for payments-eu, and it was approved.").waitFor();
    await li.getByText("That was all of it.").waitFor();
    await eventually("all steps are done", async () => (await li.getByText("Done", { exact: true }).count()) === 5);
    await li.getByRole("link", { name: "First steps", exact: true }).waitFor({ state: "detached" });
    expect(await faultsOf(li)).toEqual([]);
    expect(hands.clicks).toBeLessThanOrEqual(MOST.clicks);
    expect(hands.typed).toBeLessThanOrEqual(MOST.typed);
  });

  it("shows each step to those who may read it, and tells others whom to ask", async () => {
    const { api } = harness;
    await api.ask("mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { person { id } } }", {
      id: await personId("kim.larsen"),
    });
    const addresses = ["/start", `/integrations/${await integrationId()}/coverage`];
    const auditor = await harness.window({ width: 320, mode: "dark" });
    await auditor.goto(addresses[0]!);
    await new Hands().signIn(auditor, "Kim Larsen");
    await auditor.getByText("Acme people: 9 people.").waitFor();
    expect(await faultsOf(auditor)).toEqual([]);
    await auditor.goto(addresses[1]!);
    await auditor.getByText("The tag team names a group").waitFor();
    expect(await auditor.getByRole("button", { name: /rules|owner/ }).count()).toBe(0);
    expect(await faultsOf(auditor)).toEqual([]);
    for (const address of addresses) {
      await emil.goto(address);
      await emil
        .getByText(/An administrator of Drawbridge can change what you may do/)
        .first()
        .waitFor();
      expect(await faultsOf(emil)).toEqual([]);
    }
  });

  it("edits owner rules in place with a preview, and loses no change of another save", async () => {
    const id = await integrationId();
    await li.goto(`/integrations/${id}/coverage`);
    await li.getByText("'Paymets Team'").first().waitFor();
    expect(await faultsOf(li)).toEqual([]);
    await li.getByRole("button", { name: "Add a resource owner" }).click();
    const row = li.getByRole("group", { name: "Resource owner 2" });
    await li.getByText("Fill in the row, and what it comes to is shown here.").waitFor();
    await row.getByRole("textbox", { name: "Key name" }).fill("owner");
    await row.getByRole("button", { name: /Attribute/ }).click();
    await li.getByRole("option", { name: "User" }).first().click();
    await li.getByText(/^\d+ of 20 clusters would have an owner, [1-9]\d* more than now$/).waitFor();
    expect(await faultsOf(li)).toEqual([]);

    const { version } = await settings(id);
    const theirs = { id, version, integrationOwners: [{ attribute: "group", values: ["Security"] }] };
    await harness.api.ask(
      "mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { __typename } }",
      {
        input: theirs,
      },
    );
    await li.getByRole("button", { name: "Save the rules" }).dblclick();
    await li.getByText("Somebody saved this integration meanwhile").waitFor();
    await li.getByText("Security (group)").waitFor();
    expect(await faultsOf(li)).toEqual([]);
    await li.getByRole("button", { name: "Save mine" }).click();
    await li.getByText("are found by the new rules").waitFor();
    const saved = await settings(id);
    expect(saved.version).toBe(version + 2);
    expect(saved.ownerRules.map(({ keyName, attribute }) => [keyName, attribute])).toEqual([
      ["team", "group"],
      ["owner", "user"],
    ]);
    expect(saved.integrationOwners.map(({ values }) => values)).toEqual([["Platform"]]);
    await li.getByRole("heading", { name: /^1\d of 20 clusters have an owner$/ }).waitFor();
  });

  it("lists the accounts whose roles do not answer with the reason, has the files of the roles, and previews custom details", async () => {
    const id = await integrationId();
    await li.goto(`/integrations/${id}/edit`);
    await li.getByRole("button", { name: "Roles in AWS" }).click();
    await li.getByRole("button", { name: "Look which accounts answer" }).click();
    await li.getByText("12 of 13 accounts answer").waitFor();
    await li.getByRole("checkbox", { name: "Only those that do not answer" }).check();
    const silent = li.getByRole("grid", { name: "Accounts" }).getByRole("row").filter({ hasText: "Does not answer" });
    await silent
      .filter({ hasText: "310254884349" })
      .filter({ hasText: "Deploy the member role in the account" })
      .waitFor();
    expect(await silent.count()).toBe(1);
    expect(await faultsOf(li)).toEqual([]);

    await li.getByRole("button", { name: "Deploy pool and roles" }).click();
    const values = {
      "Organization ID": "o-acme5k2x9q",
      "Units that get the member role": "r-ac3e",
      "IAM Identity Center instance": "arn:aws:sso:::instance/ssoins-6804ac3e5e2b9f01",
    };
    for (const [name, value] of Object.entries(values)) await li.getByRole("textbox", { name }).fill(value);
    await li.getByText("ExternalId: drawbridge-simulator").first().waitFor();
    expect(await faultsOf(li)).toEqual([]);
    await li.getByRole("tab", { name: "By Terraform" }).click();
    await li.getByRole("button", { name: "Copy main.tf" }).click();
    await li.getByText("Copied", { exact: true }).waitFor();
    const copied = await li.evaluate<string>("navigator.clipboard.readText()");
    expect(copied).toContain('external_id = "drawbridge-simulator"');
    expect(copied).toContain("o-acme5k2x9q");

    await li.getByRole("button", { name: "Get more with Drawbridge" }).click();
    const text = li.getByRole("textbox", { name: /^Custom Access Details/ });
    await text.fill("👍🏽".repeat(401));
    await li.getByText("401 of 400 characters").waitFor();
    await text.fill("<b>Use the VPN</b>, see https://vpn.acme.example/start.");
    await li.getByRole("button", { name: "Preview" }).click();
    await li.getByText("<b>Use the VPN</b>, see").last().waitFor();
    expect(await li.getByRole("link", { name: /^https:\/\/vpn.acme.example\/start/ }).getAttribute("href")).toBe(
      "https://vpn.acme.example/start",
    );
    expect(await faultsOf(li)).toEqual([]);
  });

  async function personId(search: string): Promise<string> {
    const { people } = await harness.api.ask<{ people: { nodes: { id: string }[] } }>(
      "query ($search: String!) { people(filter: { search: $search }) { nodes { id } } }",
      { search },
    );
    return people.nodes[0]!.id;
  }

  async function integrationId(): Promise<string> {
    const { integrations } = await harness.api.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    return integrations.nodes[0]!.id;
  }

  async function settings(id: string): Promise<Settings> {
    const { integration } = await harness.api.ask<{ integration: Settings }>(
      "query ($id: ID!) { integration(id: $id) { version ownerRules { keyName attribute } integrationOwners { values } } }",
      { id },
    );
    return integration;
  }

  /** Section after section, with what the terminal says of the simulated organization. */
  async function connect(hands: Hands, page: Page): Promise<void> {
    const { region, ssoRegion, ssoPortal, managementAccountRoleArn, pool } = harness.organization;
    const next = () => hands.click(page.getByRole("button", { name: "Next", exact: true }));
    const row = (name: string) => page.getByRole("group", { name });
    const field = (name: string) => page.getByRole("textbox", { name });
    await hands.click(page.getByRole("button", { name: "Connect an Amazon Organization" }));
    await next();
    await page.getByRole("button", { name: /^Connector local Connected/ }).waitFor();
    await next();
    await hands.type(field("Integration Name"), "Acme");
    await hands.type(page.getByRole("combobox", { name: "Region", exact: true }), region!);
    await hands.type(page.getByRole("combobox", { name: "AWS SSO Region" }), ssoRegion!);
    await hands.type(field("SSO Portal"), ssoPortal!);
    await hands.type(field("Management Account Role ARN"), managementAccountRoleArn!);
    await hands.type(field("Pool of Permission Sets"), pool!);
    await next();
    await hands.click(page.getByRole("button", { name: "Look which accounts answer" }));
    await page.getByText("12 of 13 accounts answer").waitFor();
    await next();
    await hands.click(page.getByRole("button", { name: "Add an integration owner" }));
    await hands.click(row("Integration owner 1").getByRole("button", { name: /Value/ }));
    await hands.click(page.getByRole("option", { name: /^Platform/ }));
    await hands.click(page.getByRole("button", { name: "Add a resource owner" }));
    await hands.type(row("Resource owner 1").getByRole("textbox", { name: "Key name" }), "team");
    await next();
    await hands.click(page.getByRole("button", { name: "Confirm and connect the organization" }));
    await page.waitForURL(/\/integrations\/[0-9a-f-]+\/sync$/);
  }

  async function makeFlow(hands: Hands, page: Page): Promise<void> {
    await hands.type(page.getByRole("textbox", { name: "Name" }), "Payments");
    await hands.click(page.getByRole("radio", { name: "Everybody of the default identity provider" }));
    expect(await page.getByRole("checkbox", { name: /^View/ }).isChecked()).toBe(true);
    await hands.click(page.getByRole("button", { name: "Create Payments" }));
    await page.getByRole("heading", { name: "Payments", level: 1 }).waitFor();
  }

  async function ask(hands: Hands, page: Page): Promise<void> {
    await hands.click(page.getByRole("checkbox", { name: "Choose payments-eu" }));
    await hands.choose(page.getByRole("checkbox", { name: /^View/ }));
    await hands.type(page.getByRole("textbox", { name: /^Reason/ }), "A payment hangs");
    await hands.click(page.getByRole("button", { name: /^Ask for View on payments-eu/ }));
    await page.waitForURL(/\/requests\/[0-9a-f-]+$/);
  }
});

interface Settings {
  readonly version: number;
  readonly ownerRules: readonly { readonly keyName: string; readonly attribute: string }[];
  readonly integrationOwners: readonly { readonly values: readonly string[] }[];
}
