import type { Page } from "playwright-core";
import { grantAccess, grantsIn } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { connectOrganization, integrationOf } from "../testing/integrations";
import { expectFocus, tabTo } from "../testing/keyboard";

const LI = "li.wei@acme.example";
const SECURITY = "310254872238";
const WITHOUT_ROLE = "310254884349";
const BY_TEMPLATE = {
  principalStrategy: "IAM_ROLE_TEMPLATE",
  principalRoleTemplate: "arn:aws:iam::{{accountId}}:role/people/{{userName}}",
  integrationOwners: [{ attribute: "group", values: ["Payments Team"] }],
};

/** One installation, on which the walks follow each other. */
withBrowser("integrations in the console", () => {
  let harness: ConsoleHarness;
  let integrationId: string;
  let page: Page;

  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    await makeAdmin(harness.harness, harness.story.admin);
    const { integrations } = await harness.story.admin.ask<{ integrations: { nodes: { id: string }[] } }>(
      "{ integrations { nodes { id } } }",
    );
    integrationId = integrations.nodes[0]!.id;
    page = await harness.as(LI);
  });

  afterAll(() => harness?.[Symbol.asyncDispose]());

  it("show their state and their syncs, page by page", async () => {
    await page.goto("/integrations");
    await page.getByRole("link", { name: "Acme", exact: true }).waitFor();
    await page.getByText("1 account could not be scanned").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("link", { name: "Acme", exact: true }).click();
    for (const [tab, address, content] of [
      ["Overview", "overview", "DrawbridgeMemberRole"],
      ["Newest sync", "sync", "14 of 14 accounts have a result"],
      ["Accounts", "accounts", "Payments Production"],
      ["Owners", "owners", "Integration Owner"],
      ["Drift", "drift", "Oldest reading"],
      ["All syncs", "history", "First sync"],
    ] as const) {
      await page.getByRole("tab", { name: tab, exact: true }).click();
      await page.waitForURL(`${harness.url}/integrations/${integrationId}/${address}`);
      await page.getByText(content).first().waitFor();
      expect({ tab, faults: await faultsOf(page) }).toEqual({ tab, faults: [] });
    }
    await page.goBack();
    await page.getByText("Oldest reading").waitFor();
  });

  it("are shown as code, which is copied and downloaded", async () => {
    await page.goto(`/integrations/${integrationId}/overview`);
    await page.getByRole("tab", { name: "View as Code" }).click();
    await page.getByText('resource "apono_resource_integration" "acme"').waitFor();
    await page.waitForURL(`${harness.url}/integrations/${integrationId}/code`);
    // The file names a variable of the environment, and the id of what it imports.
    expect((await faultsOf(page)).filter((fault) => !fault.startsWith("it says"))).toEqual([]);
    await page.getByRole("button", { name: "Copy the file acme.tf" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const copied = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(copied).toContain(`id = "${integrationId}"`);
    const button = page.getByRole("button", { name: "Download acme.tf" });
    const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
    expect(download.suggestedFilename()).toBe("acme.tf");
  });

  it("are checked in AWS, with each finding as it comes and the policy statement that solves it", async () => {
    await page.goto(`/integrations/${integrationId}/overview`);
    await page.getByText("Nobody has checked it yet.").waitFor();
    const held = harness.harness.hold({ operation: "AssumeRole", accountId: SECURITY });
    await page.getByRole("button", { name: "Check all accounts in AWS" }).dblclick();
    await held.begun();
    await page.getByText(/\d+ of 13 accounts, asked for by Li Wei/).waitFor();
    const row = page
      .getByRole("row")
      .filter({ hasText: `Member role, in account ${WITHOUT_ROLE}` })
      .first();
    await row.getByText("Does not work").waitFor();
    held.release();

    await page.getByText(/13 of 13 accounts, asked for by Li Wei/).waitFor();
    await row.getByRole("button", { name: "The statement to paste" }).click();
    await row.getByText("sts:ExternalId").waitFor();
    await row.getByRole("button", { name: "Copy the statement" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    expect(JSON.parse(await page.evaluate<string>("navigator.clipboard.readText()"))).toMatchObject({
      Action: "sts:AssumeRole",
    });
    expect(await faultsOf(page)).toEqual([]);
    expect(await doctorRuns(harness)).toBe(1);
  });

  it("show the failure of an account with its advice while the sync runs", async () => {
    await page.goto(`/integrations/${integrationId}/sync`);
    const held = harness.harness.holdSyncs();
    harness.harness.aws.addFault({
      operation: "ListClusters",
      accountId: SECURITY,
      forever: true,
      error: "AccessDeniedException",
    });
    await page.evaluate(CLICK_CANCEL_AT_ONCE);
    await page.getByRole("button", { name: "Sync now" }).dblclick();
    await held.begun();
    await page.getByText("Scanning accounts").waitFor();
    await page.getByText("13 of 14 accounts have a result").waitFor();
    const row = page
      .getByRole("row")
      .filter({ hasText: `Security Audit (${SECURITY})` })
      .first();
    await row.waitFor();
    expect(await row.textContent()).toMatch(/Denied[\s\S]*eks:ListClusters/);
    expect(await page.getByRole("button", { name: "Sync now" }).count()).toBe(0);

    held.release();
    await page.getByText("14 of 14 accounts have a result").waitFor();
    await page.getByRole("button", { name: "Sync now" }).waitFor();
    await row.waitFor();
    expect(await runs(harness)).toBe(2);

    await page.getByRole("tab", { name: "Accounts" }).click();
    await page.getByRole("button", { name: "Denied: why, in Security Audit, eu-west-1" }).click();
    await page.getByRole("dialog").getByText("eks:ListClusters").first().waitFor();
  });

  it("start a sync by the keyboard alone, and end it when it is cancelled", async () => {
    await page.goto(`/integrations/${integrationId}/sync`);
    const held = harness.harness.holdSyncs();
    const start = page.getByRole("button", { name: "Sync now" });
    await start.waitFor();
    await tabTo(page, start);
    await page.keyboard.press("Enter");
    await held.begun();
    const cancel = page.getByRole("button", { name: "Cancel the sync" });
    await cancel.waitFor();
    await tabTo(page, cancel);
    await page.keyboard.press("Enter");
    await page.getByText("The sync of Acme is cancelled.").waitFor();
    await page.getByText("Cancelled", { exact: true }).waitFor();
    held.release();
    await page.getByRole("tab", { name: "All syncs" }).click();
    await page.getByRole("row").filter({ hasText: "Cancelled" }).first().waitFor();
  });

  it("show a setting that does not work right after its save, and no more once it is right", async () => {
    await page.goto(`/integrations/${integrationId}/overview`);
    await page.getByText("No fault found").waitFor();
    const { managementAccountRoleArn } = await saveManagementRole("arn:aws:iam::310254870016:role/Nobody");
    await page.getByText("One does not work").waitFor();
    const advice = "Check that the role exists, trusts the connector's role";
    await page.getByText(advice).first().waitFor();
    await page.goto("/attention");
    await page.getByText("Settings of the integration 'Acme' do not work in AWS").waitFor();
    await page.getByText(advice).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.goto(`/integrations/${integrationId}/overview`);
    await saveManagementRole(managementAccountRoleArn);
    await page.getByText("No fault found").waitFor();
  });

  /** Resolves to the settings before. */
  async function saveManagementRole(managementAccountRoleArn: string | null) {
    const { admin } = harness.story;
    const { integration } = await admin.ask<{
      integration: { version: number; managementAccountRoleArn: string | null };
    }>("query ($id: ID!) { integration(id: $id) { version managementAccountRoleArn } }", { id: integrationId });
    await admin.ask(
      "mutation ($input: UpdateIntegrationInput!) { updateIntegration(input: $input) { integration { id } } }",
      { input: { id: integrationId, version: integration.version, managementAccountRoleArn } },
    );
    return integration;
  }

  it("are switched off only after their impact was shown, by keyboard alone", async () => {
    const grants = await grantAccess(harness.story, ["payments-eu"]);
    await grantsIn(harness.story, grants, "ACTIVE");
    await page.goto(`/integrations/${integrationId}/overview`);
    await page.getByRole("button", { name: "More actions" }).focus();
    await page.keyboard.press("Enter");
    await expectFocus(page.getByRole("menuitem", { name: "Switch off Acme" }));
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Access that ends (1)").waitFor();
    await dialog.getByText("for Emil Berg").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Switch off Acme" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("is switched off. Access that was given through it is being taken away.").waitFor();
    await page.getByText("Disabled", { exact: true }).waitFor();
    expect(await integrationOf(harness.story.admin, integrationId)).toMatchObject({
      enabled: false,
      status: "DISABLED",
    });
    await grantsIn(harness.story, grants, "REVOKED");
  });

  it("are deleted by force only after their name was typed", async () => {
    await page.goto(`/integrations/${integrationId}/overview`);
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Delete Acme by force" }).click();
    const dialog = page.getByRole("dialog");
    const confirm = dialog.getByRole("button", { name: "Delete by force Acme" });
    await dialog.getByText("Access that ends as not proven (0)").waitFor();
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole("textbox", { name: "Type Acme to confirm" }).fill("Acme");
    await confirm.click();
    await page.getByText("No AWS Organization is connected yet.").waitFor();
    await page.getByText("Acme is deleted.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("show a first sync from 0 to done without a reload", async () => {
    harness.harness.aws.clearFaults();
    const first = harness.harness.hold({ operation: "ListAccounts" });
    const last = harness.harness.holdSyncs();
    await page.goto("/integrations");
    await page.getByText("No AWS Organization is connected yet.").waitFor();
    await page.evaluate("window.isTheSamePage = true");
    await connectOrganization(harness.harness, harness.story.admin, BY_TEMPLATE);

    await page.getByRole("link", { name: "Acme", exact: true }).click();
    await page.getByRole("tab", { name: "Newest sync", exact: true }).click();
    await first.begun();
    await page.getByText("Reading the organization").waitFor();
    await page.getByText("Initializing", { exact: true }).waitFor();
    first.release();
    await last.begun();
    await page.getByText("13 of 14 accounts have a result").waitFor();
    expect(await page.getByRole("progressbar").getAttribute("value")).toMatch(/^9[23]/);
    expect(await faultsOf(page)).toEqual([]);
    last.release();
    await page.getByText("14 of 14 accounts have a result").waitFor();
    await page.getByText("Warning", { exact: true }).waitFor();
    expect(await page.evaluate("window.isTheSamePage")).toBe(true);
  });
});

/** As the second click of a double click would where the sync has started in between. */
const CLICK_CANCEL_AT_ONCE = `
  new MutationObserver((_, observer) => {
    const button = [...document.querySelectorAll("button")].find((one) => one.textContent === "Cancel the sync");
    if (!button) return;
    observer.disconnect();
    button.click();
  }).observe(document.body, { childList: true, subtree: true });
`;

async function doctorRuns({ harness }: ConsoleHarness): Promise<number> {
  return (await harness.sql("select id from doctor_runs where scope = 'EVERYTHING'")).length;
}

async function runs(harness: ConsoleHarness): Promise<number> {
  const { syncRuns } = await harness.story.admin.ask<{ syncRuns: { totalCount: number } }>(
    "{ syncRuns { totalCount } }",
  );
  return syncRuns.totalCount;
}
