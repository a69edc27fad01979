import type { Page } from "playwright-core";
import { eventually } from "../../testing/eventually";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { HeldApi } from "../testing/held-api";
import { type Integration, integrationOf, UPDATE } from "../testing/integrations";
import { expectFocus, tabTo } from "../testing/keyboard";
import { ageSignIns, signInAgain } from "../testing/sign-in-again";

const LI = "li.wei@acme.example";
const EMIL = "emil.berg@acme.example";
const AUDITOR = "kim.larsen@acme.example";
/** A text that must harm neither a page nor Terraform. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: It is Terraform's.
const HARMFUL = '<img src=x onerror=alert(1)> ${path.module} %{ if true } "quoted" \\ end';

/** One installation, on which the walks follow each other. */
withBrowser("connecting an organization in the console", () => {
  let harness: ConsoleHarness;
  let page: Page;

  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    await makeAdmin(harness.harness, harness.story.admin);
    page = await harness.as(LI);
  });

  afterAll(() => harness?.[Symbol.asyncDispose]());

  it("shows the impact of an edit first, and saves it", async () => {
    const before = await onlyIntegration(harness);
    await page.goto(`/integrations/${before.id}/overview`);
    await page.getByRole("button", { name: "Edit Acme" }).click();
    await page.getByRole("heading", { name: "Edit Acme", level: 1 }).waitFor();
    const excluded = harness.story.clusters.get("payments-eu")!.accountId;
    await page.getByRole("textbox", { name: "Exclude Account IDs" }).fill(excluded);
    await section(page, "What the change does").click();
    await page.getByText(/Resources that nobody can ask for \([1-9]/).waitFor();
    await page.getByRole("link", { name: "payments-eu", exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // It only takes away, so a sign-in of a while ago is enough.
    await ageSignIns(harness);
    await page.getByRole("button", { name: "Save the change of Acme" }).dblclick();
    await page.getByText(/is saved, and/).waitFor();
    const saved = await settingsOf(harness, before.id);
    expect(saved).toMatchObject({ excludedAccountIds: [excluded], version: before.version + 1 });
  });

  it("offers both values after a conflict with another save", async () => {
    const { id, version } = await onlyIntegration(harness);
    await page.goto(`/integrations/${id}/edit`);
    const hours = page.getByRole("textbox", { name: "Session Duration" });
    await hours.fill("3");
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Acme of mine");
    await harness.story.admin.ask(UPDATE, {
      input: { id, version, name: "Acme of others", excludedAccountIds: [] },
    });
    await page.getByText("Another change was saved meanwhile").waitFor();
    await section(page, "What the change does").click();
    await page.getByText("Taken over from there: Exclude Account IDs.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.reload();
    await section(page, "What the change does").click();
    await page.getByRole("radio", { name: "Yours: Acme of mine" }).check();
    await page.getByRole("button", { name: "Go on with these" }).click();
    await page.getByRole("button", { name: "Save the change of Acme of others" }).click();
    // A longer session widens: the save waits for another sign-in.
    await signInAgain(page);
    await page.getByText(/is saved, and/).waitFor();
    expect(await settingsOf(harness, id)).toMatchObject({
      name: "Acme of mine",
      sessionDurationHours: 3,
      excludedAccountIds: [],
      version: version + 2,
    });
  });

  it("keeps what is typed while an edit is being saved, and saves it next", async () => {
    const { id } = await onlyIntegration(harness);
    const { name } = await settingsOf(harness, id);
    await page.goto(`/integrations/${id}/edit`);
    await page.getByRole("textbox", { name: "Session Duration" }).fill("5");
    await section(page, "What the change does").click();
    const save = page.getByRole("button", { name: `Save the change of ${name}` });
    const api = await HeldApi.of(page, "UpdateIntegration");
    await save.click();
    await api.isAsked("UpdateIntegration");
    await section(page, "Integration Config").click();
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Typed during the save");
    api.release();
    await page.getByText(/is saved, and/).waitFor();
    expect(page.url()).toMatch(/\/edit$/);
    expect(await settingsOf(harness, id)).toMatchObject({ name, sessionDurationHours: 5 });
    await section(page, "What the change does").click();
    await save.click();
    await page.waitForURL(/\/overview$/);
    expect(await settingsOf(harness, id)).toMatchObject({ name: "Typed during the save", sessionDurationHours: 5 });
  });

  it("keeps what is typed while a test of the roles is being started", async () => {
    const { id } = await onlyIntegration(harness);
    await page.goto(`/integrations/${id}/edit`);
    await section(page, "Roles in AWS").click();
    const api = await HeldApi.of(page);
    await page.getByRole("button", { name: "Look which accounts answer" }).click();
    await api.isAsked("StartRolesTest");
    await section(page, "Integration Config").click();
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Typed meanwhile");
    api.release();
    await section(page, "Roles in AWS").click();
    await page.getByRole("button", { name: "Look again" }).waitFor();
    await section(page, "Integration Config").click();
    expect(await page.getByRole("textbox", { name: "Integration Name" }).inputValue()).toBe("Typed meanwhile");
  });

  it("works by the ten steps: Catalog, Amazon Organization, EKS Cluster, Next, connector, Next, Integration Config, Next, Get more, Confirm", async () => {
    await withoutIntegration(harness);
    const { managementAccountRoleArn, externalId, region, ssoRegion, ssoPortal } = harness.harness.aws.connection;
    // 1. On the Catalog tab, click AWS. The Connect Integrations Group page appears.
    await page.goto("/catalog?search=aws");
    await page.getByRole("link", { name: "AWS", exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "AWS", exact: true }).click();
    await page.getByRole("heading", { name: "Connect Integrations Group: AWS" }).waitFor();
    await page.getByRole("link", { name: /Grant IAM users access to Kubernetes/ }).waitFor();
    await page.getByText(/It can be done in Terraform as well/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    // 2. Under Discovery, click Amazon Organization.
    await page.getByRole("button", { name: "Connect an Amazon Organization" }).click();
    // 3. Select the EKS Cluster resource type to sync. You can select other resource types as well.
    await page.getByRole("checkbox", { name: "EKS Cluster" }).uncheck();
    await next(page);
    await page.getByText("'resourceTypes' needs at least one resource type.").first().waitFor();
    await page.getByRole("checkbox", { name: "EKS Cluster" }).check();
    await page.getByRole("checkbox", { name: "AWS Account" }).check();
    // 4. Click Next. The connector section expands.
    expect(await page.getByRole("combobox", { name: "Region" }).count()).toBe(0);
    await next(page);
    // 5. From the dropdown menu, select a connector.
    await page.getByRole("button", { name: /^Connector/ }).click();
    await page.getByRole("option", { name: /e2e/ }).click();
    await page.getByRole("button", { name: "Try what it reaches" }).click();
    await page.getByText(/^Management role: /).waitFor();
    // 6. Click Next. The Integration Config section expands.
    await next(page);
    // 7. Define the Integration Config settings.
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Acme");
    await page.getByRole("combobox", { name: "Region", exact: true }).fill(region);
    await page.getByRole("combobox", { name: "AWS SSO Region" }).fill(ssoRegion);
    await page.getByRole("textbox", { name: "SSO Portal" }).fill("http://acme.example");
    await page.getByRole("textbox", { name: "Management Account Role ARN" }).fill(managementAccountRoleArn!);
    await page.getByText("'ssoPortal' must be an https URL").first().waitFor();
    await page.getByRole("textbox", { name: "SSO Portal" }).fill(ssoPortal);
    await page.getByRole("textbox", { name: "Session Duration" }).fill("one");
    // A slow press: the problem of the field that it leaves comes only after it, or the button would move away.
    await page.getByRole("button", { name: "Advanced settings" }).click({ delay: 600 });
    await page.getByRole("textbox", { name: "External ID" }).fill(externalId);
    await page.getByText("'sessionDurationHours' must be a whole number.").first().waitFor();
    await page.getByRole("textbox", { name: "Session Duration" }).fill("1");
    await chooseUnit(page);
    expect(await faultsOf(page)).toEqual([]);
    // 8. Click Next. The Get more section expands, once the roles in AWS are there.
    await next(page);
    await next(page);
    // 9. Define the Get more settings.
    await page.getByRole("textbox", { name: "Custom Access Details" }).fill(HARMFUL);
    await next(page);
    await viewAsCode(harness, page);
    // 10. Click Confirm.
    const confirm = page.getByRole("button", { name: "Confirm and connect the organization" });
    await confirm.waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const draft = page.url();
    // It gives power, and the sign-in was a while ago: the draft waits for another one.
    await ageSignIns(harness);
    await confirm.dblclick();
    await signInAgain(page);
    await page.waitForURL(/\/integrations\/[0-9a-f-]+\/sync$/);
    await page.getByText(/\d+ of 14 accounts have a result|14 of 14/).waitFor();
    const made = await onlyIntegration(harness);
    expect(await settingsOf(harness, made.id)).toMatchObject({
      name: "Acme",
      resourceTypes: ["EKS_CLUSTER", "AWS_ACCOUNT"],
      ssoPortal,
      sessionDurationHours: 1,
      customAccessDetails: HARMFUL,
    });
    await page.getByRole("link", { name: "how many clusters have an owner", exact: true }).waitFor();
    await page.getByRole("link", { name: "How many clusters have an owner", exact: true }).click();
    await page.waitForURL(new RegExp(`/integrations/${made.id}/coverage$`));

    await page.goto(draft);
    await page.getByRole("heading", { name: "This draft was confirmed" }).waitFor();
    expect(await page.getByRole("link", { name: "see its sync" }).getAttribute("href")).toBe(
      `/integrations/${made.id}/sync`,
    );
    expect(harness.faults).toEqual([]);
  });

  it("works by the keyboard alone on a narrow dark screen, from the group's page to the first sync", async () => {
    await withoutIntegration(harness);
    const page = await harness.as(LI, { width: 320, mode: "dark" });
    const { managementAccountRoleArn, externalId, region, ssoRegion, ssoPortal } = harness.harness.aws.connection;
    const press = async (name: string) => {
      await tabTo(page, page.getByRole("button", { name, exact: true }));
      await page.keyboard.press("Enter");
    };
    const type = async (role: "textbox" | "combobox", name: string, text: string) => {
      await tabTo(page, page.getByRole(role, { name, exact: true }));
      await page.keyboard.type(text);
    };
    await page.goto("/catalog/aws");
    await page.getByRole("button", { name: "Connect an Amazon Organization" }).waitFor();
    await press("Connect an Amazon Organization");
    await page.getByRole("checkbox", { name: "EKS Cluster" }).waitFor();
    await press("Next");
    await expectFocus(page.getByRole("region", { name: "Drawbridge connector" }));
    await page.getByText("Connected", { exact: true }).first().waitFor();
    await press("Next");
    await expectFocus(page.getByRole("region", { name: "Integration Config" }));
    await type("textbox", "Integration Name", "Acme");
    await type("combobox", "Region", region);
    await type("combobox", "AWS SSO Region", ssoRegion);
    await type("textbox", "SSO Portal", ssoPortal);
    await type("textbox", "Management Account Role ARN - optional", managementAccountRoleArn!);
    await press("Advanced settings");
    await type("textbox", "External ID - optional", externalId);
    expect(await faultsOf(page)).toEqual([]);
    await press("Next");
    await expectFocus(page.getByRole("region", { name: "Roles in AWS" }));
    await press("Next");
    await expectFocus(page.getByRole("region", { name: "Get more with Drawbridge" }));
    await press("Next");
    await expectFocus(page.getByRole("region", { name: "Confirm" }));
    expect(await faultsOf(page)).toEqual([]);
    await press("Confirm and connect the organization");
    await page.waitForURL(/\/integrations\/[0-9a-f-]+\/sync$/);
    await page.getByText("14 of 14 accounts have a result").waitFor();
    expect((await onlyIntegration(harness)).name).toBe("Acme");
    await page.context().close();
  });

  it("keeps drafts apart and through reloads, and chooses a connector that registers meanwhile", async () => {
    const [one, two] = ["one", "two"].map((name) => `/integrations/new/${name}`) as [string, string];
    const other = await page.context().newPage();
    for (const [tab, address, name] of [
      [page, one, "First"],
      [other, two, "Second"],
    ] as const) {
      await tab.goto(address);
      await next(tab);
      await tab.getByText("Connected", { exact: true }).first().waitFor();
      await next(tab);
      await tab.getByRole("textbox", { name: "Integration Name" }).fill(name);
    }
    for (const [tab, name] of [
      [page, "First"],
      [other, "Second"],
    ] as const) {
      await tab.reload();
      const field = tab.getByRole("textbox", { name: "Integration Name" });
      await field.waitFor();
      expect(await field.inputValue()).toBe(name);
    }
    await other.close();

    await page.getByRole("button", { name: "Back" }).click();
    await page.getByRole("button", { name: "Add new connector" }).click();
    await page.getByRole("button", { name: "Show the files" }).click();
    await page.getByText("'organizationId' is required.").first().waitFor();
    for (const [label, text] of INSTALL) await page.getByRole("textbox", { name: label }).fill(text);
    await page.getByRole("button", { name: "Show the files" }).click();
    await page.getByText("connector-task.yaml", { exact: true }).waitFor();
    await page.getByText("Waiting for the new connector to register").waitFor();
    // Commands name capabilities of CloudFormation.
    expect((await faultsOf(page)).filter((fault) => !fault.startsWith("it says"))).toEqual([]);
    const worker = await harness.harness.startWorker({ DRAWBRIDGE_CONNECTOR_NAME: "added meanwhile" });
    await page.getByText("The connector added meanwhile is there, and chosen.").waitFor();
    await page.getByRole("button", { name: /Connector added meanwhile/ }).waitFor();
    await worker.stop();
    await next(page);
    expect(await page.getByRole("textbox", { name: "Integration Name" }).inputValue()).toBe("First");

    await page.goto("/catalog/aws");
    await page.getByRole("link", { name: "First", exact: true }).waitFor();
    await page.getByRole("button", { name: "Discard the draft: Second" }).click();
    await page.getByRole("link", { name: "Second", exact: true }).waitFor({ state: "detached" });
  });

  it("keeps a draft when the session ends in the middle", async () => {
    await page.goto("/integrations/new/one");
    await page.getByRole("textbox", { name: "Integration Name" }).waitFor();
    const [person] = await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [LI]);
    await harness.story.admin.ask(
      "mutation ($id: ID!) { endSessions(personId: $id, keepTokens: true) { __typename } }",
      {
        id: person!.id,
      },
    );
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Still here");
    await signInAgain(page, "Your session has ended");
    expect(await page.getByRole("textbox", { name: "Integration Name" }).inputValue()).toBe("Still here");
    await page.getByRole("textbox", { name: "Integration Name" }).fill("Acme");
    await page.getByRole("combobox", { name: "Region", exact: true }).focus();
    await page.getByText("'name' is taken").first().waitFor();
  });

  it("tells members whom to ask, and shows auditors the settings without buttons", async () => {
    const { id } = await onlyIntegration(harness);
    await harness.story.admin.ask(
      "mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { person { id } } }",
      {
        id: (await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [AUDITOR]))[0]!.id,
      },
    );
    const member = await harness.as(EMIL, { width: 320 });
    const auditor = await harness.as(AUDITOR, { mode: "dark" });
    for (const [address, forAuditors] of [
      ["/catalog", "Amazon Web Services"],
      ["/catalog/aws", "An administrator of Drawbridge can connect AWS."],
      ["/integrations/new/one", "An administrator of Drawbridge can connect an organization."],
      [`/integrations/${id}/edit`, "An administrator of Drawbridge can edit it."],
    ] as const) {
      await member.goto(address);
      await member
        .getByText(/administrator of Drawbridge can/)
        .first()
        .waitFor();
      await auditor.goto(address);
      await auditor.getByText(forAuditors).first().waitFor();
      expect({ address, faults: [await faultsOf(member), await faultsOf(auditor)] }).toEqual({
        address,
        faults: [[], []],
      });
      for (const reader of [member, auditor]) {
        expect(await reader.getByRole("button", { name: /^(Connect|Next|Save|Confirm)/ }).count()).toBe(0);
      }
    }
    expect(harness.faults).toEqual([]);
  });
});

const INSTALL = [
  ["Account of the connector", "111122223333"],
  ["Management account", "444455556666"],
  ["Organization ID", "o-exampleorgid"],
  ["Region of the stacks", "eu-west-1"],
  ["Units that get the member role", "r-ab12"],
  ["Roles of people's own", "arn:aws:iam::*:role/people/*"],
  ["Name of the connector", "added meanwhile"],
  ["Container image", "registry.example/drawbridge:1"],
  ["ECS cluster", "platform"],
  ["Subnets", "subnet-0a1b2c3d"],
  ["Security groups", "sg-0a1b2c3d"],
  ["Secret with the database's address", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:drawbridge/db-AbCdEf"],
] as const;

const next = (page: Page) => page.getByRole("button", { name: "Next", exact: true }).click();

/** Its button opens and closes it. */
const section = (page: Page, title: string) =>
  page.getByRole("region", { name: title }).getByRole("button", { name: title });

/** Reads the units of the organization, ticks one and takes it back: the text above follows. */
async function chooseUnit(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Choose among the organization's units" }).click();
  const typed = page.getByRole("textbox", { name: "Exclude Organizational Unit IDs" });
  const unit = page.getByRole("checkbox", { name: /^Exclude .*ou-/ }).first();
  await unit.check();
  await page.getByText(/[1-9]\d* of 14 accounts excluded by unit/).waitFor();
  expect(await typed.inputValue()).toMatch(/^ou-/);
  await unit.uncheck();
  await page.getByText("None of 14 accounts excluded by unit").waitFor();
  expect(await typed.inputValue()).toBe("");
}

/** The window's text, its copy and the API's answer are one. */
async function viewAsCode({ story }: ConsoleHarness, page: Page): Promise<void> {
  const asked = page.waitForRequest((request) => request.postData()?.includes("IntegrationDraftCode") ?? false);
  await page.getByRole("button", { name: "View as Code" }).click();
  const { variables } = (await asked).postDataJSON() as { variables: Record<string, unknown> };
  const { integrationAsCode: code } = await story.admin.ask<{
    integrationAsCode: { terraform: string; fileName: string };
  }>("query ($input: IntegrationAsCodeInput!) { integrationAsCode(input: $input) { terraform fileName } }", variables);
  const dialog = page.getByRole("dialog", { name: "View as Code" });
  await dialog.getByRole("button", { name: `Copy the file ${code.fileName}` }).click();
  await dialog.getByText("Copied", { exact: true }).waitFor();
  expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(code.terraform);
  expect(await dialog.getByText("apono_resource_integration").textContent()).toBe(code.terraform);
  expect(code.terraform).toContain("$${path.module}");
  expect((await faultsOf(page)).filter((fault) => !fault.startsWith("it says"))).toEqual([]);
  const [reference] = await Promise.all([
    page.context().waitForEvent("page"),
    dialog.getByRole("link", { name: "Reference of every key" }).click(),
  ]);
  await reference.getByText("poolReservePercent", { exact: true }).waitFor();
  expect(await faultsOf(reference)).toEqual([]);
  await reference.close();
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
}

async function onlyIntegration({ story }: ConsoleHarness): Promise<Integration> {
  const { integrations } = await story.admin.ask<{ integrations: { nodes: { id: string }[] } }>(
    "{ integrations { nodes { id } } }",
  );
  expect(integrations.nodes).toHaveLength(1);
  return integrationOf(story.admin, integrations.nodes[0]!.id);
}

async function settingsOf({ story }: ConsoleHarness, id: string): Promise<Record<string, unknown>> {
  const query = `query ($id: ID!) { integration(id: $id) {
    name version resourceTypes ssoPortal sessionDurationHours customAccessDetails excludedAccountIds
  } }`;
  return (await story.admin.ask<{ integration: Record<string, unknown> }>(query, { id })).integration;
}

async function withoutIntegration(harness: ConsoleHarness): Promise<void> {
  const { id, version } = await onlyIntegration(harness);
  const query =
    "mutation ($id: ID!, $version: Int!) { deleteIntegration(id: $id, version: $version, force: true) { deleted } }";
  await harness.story.admin.ask(query, { id, version });
  await eventually("no integration is left", async () => {
    const { integrations } = await harness.story.admin.ask<{ integrations: { totalCount: number } }>(
      "{ integrations { totalCount } }",
    );
    return integrations.totalCount === 0;
  });
}
