import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { LEASE_ENDED } from "../../shared/platform/database/leased-row";
import { type MailServer, startMailServer } from "../../shared/platform/mail/testing/mail-server";
import { consolePaths } from "../../testing/console-paths";
import { eventually } from "../../testing/eventually";
import { giveBack, grantAccess, grantOf, grantsIn, letReobservationCome } from "../testing/access";
import { Api } from "../testing/api";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { HeldApi } from "../testing/held-api";
import { tabTo } from "../testing/keyboard";
import { OWN_SETTINGS, READ_ONLY_PAGES, REFUSED_PAGES } from "./administration-pages";

const EMIL = "emil.berg@acme.example";
const LI = "li.wei@acme.example";
const KIM = "kim.larsen@acme.example";
const BY_IDENTITY_CENTER = { principalStrategy: "IDENTITY_CENTER", principalRoleTemplate: null };

/** One installation, on which the walks follow each other. */
withBrowser("administration in the console", () => {
  let harness: ConsoleHarness;
  let receiver: Receiver;
  let mail: MailServer;
  let page: Page;

  beforeAll(async () => {
    [receiver, mail] = await Promise.all([Receiver.open(), startMailServer()]);
    harness = await ConsoleHarness.open({}, BY_IDENTITY_CENTER, {
      SMTP_URL: mail.url,
      MAIL_FROM: "Drawbridge <drawbridge@acme.example>",
    });
    await makeAdmin(harness.harness, harness.story.admin);
    await makeAuditor();
    page = await harness.as(LI);
  });

  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    await receiver?.close();
    await mail?.close();
  });

  it("adds a webhook whose secret is shown once, sends it a test, and resolves a conflict with another save", async () => {
    await page.goto("/settings/webhooks");
    await page.getByRole("button", { name: "Add a webhook" }).click();
    await page.getByRole("textbox", { name: "Address" }).fill(receiver.url);
    await choose(page, "Events", "Grant active");
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Add the webhook" }).dblclick();
    const secret = await copyOnce(page, "the secret");
    await page.getByRole("heading", { name: receiver.url, level: 1 }).waitFor();
    expect(await whereKept(page, secret)).toEqual([]);
    const [webhook] = await webhooks();
    expect(await webhooks()).toMatchObject([{ url: receiver.url, events: ["GRANT_ACTIVE"], format: "JSON" }]);

    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("took the test: it answered with 204.").waitFor();
    expect(receiver.events()).toEqual(["webhook.test"]);
    expect(receiver.isSignedWith(secret)).toBe(true);
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "Edit the webhook" }).click();
    await choose(page, "Events", "Grant ended");
    await ask(
      "mutation ($id: ID!) { updateWebhook(input: { id: $id, version: 1, events: [DRIFT_FOUND] }) { webhook { id } } }",
      {
        id: webhook!.id,
      },
    );
    await page.getByRole("button", { name: "Save the webhook" }).click();
    await page.getByText("The webhook was changed meanwhile").waitFor();
    await page.getByText("Events: saved as Drift found, here Grant active, Grant ended").waitFor();
    await page.getByRole("button", { name: "Save mine" }).click();
    await page.getByText(/The webhook to .* was changed\./).waitFor();
    expect(await webhooks()).toMatchObject([{ events: ["GRANT_ACTIVE", "GRANT_ENDED"], version: 3 }]);

    await page.getByRole("button", { name: "Make a new secret" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Make a new secret" }).click();
    const next = await copyOnce(page, "the secret");
    expect(next).not.toBe(secret);
    await page.getByRole("button", { name: "Send a test" }).click();
    await eventually("the receiver got another test", () => receiver.isSignedWith(next));
  });

  it("shows a webhook that does not answer, until a test from the list of problems arrives", async () => {
    const [webhook] = await webhooks();
    receiver.status = 500;
    await page.goto(`/settings/webhooks/${webhook!.id}`);
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("did not take the test").waitFor();
    // As if it had been tried for three days. Without its lease an attempt that is under way records nothing.
    await harness.harness.sql(
      `update webhook_deliveries set state = 'FAILED', ended_at = now(), next_attempt_at = null, ${LEASE_ENDED}
        where state = 'PENDING'`,
    );
    await page.goto("/attention?kind=DELIVERY_FAILED");
    await page.getByText(/to a webhook was given up/).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    receiver.status = 204;
    await page.getByRole("button", { name: /^Send a test to / }).click();
    await page.getByText("Nothing of this kind needs attention.").waitFor();
    expect(await attention()).not.toContain("DELIVERY_FAILED");

    await page.goto(`/settings/webhooks/${webhook!.id}`);
    await page.getByRole("button", { name: "Retry all given up" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Retry the deliveries" }).click();
    await page.getByText("One delivery is sent again.").waitFor();
    await eventually("what was given up is delivered", async () =>
      (await deliveryStates(webhook!.id)).every((state) => state === "DELIVERED"),
    );

    await page.getByRole("button", { name: "Disable the webhook" }).click();
    const asked = page.getByRole("dialog");
    await asked.getByRole("button", { name: "Disable the webhook" }).click();
    await asked.getByText("Say why, for whoever is to enable it again.").waitFor();
    await asked.getByRole("textbox").fill("The receiver is moved on Monday.");
    await asked.getByRole("button", { name: "Disable the webhook" }).dblclick();
    await page.getByText("The webhook is disabled", { exact: true }).waitFor();
    await page.getByText(/^Since .*: The receiver is moved on Monday\.$/).waitFor();
    expect(await webhooks()).toMatchObject([{ disabledReason: "The receiver is moved on Monday." }]);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Enable the webhook" }).click();
    await page.getByText(/Events are sent to .* again\./).waitFor();
    expect(await webhooks()).toMatchObject([{ disabledReason: null }]);

    await page.getByRole("button", { name: "Delete the webhook" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the webhook" }).click();
    await page.getByText("Nobody is told of anything yet.").waitFor();
    expect(await webhooks()).toEqual([]);
  });

  it("sends a test mail to the viewer's address", async () => {
    await page.goto("/settings/mail");
    await page.getByRole("button", { name: "Send me a test mail" }).click();
    await page.getByText(`The mail server took a test mail for ${LI}.`).waitFor();
    const tests = mail.received.filter(({ raw }) => raw.includes("Subject: A test from Drawbridge"));
    expect(tests).toMatchObject([{ to: [LI] }]);
    expect(await faultsOf(page)).toEqual([]);
  });

  it("adds a service account by the keyboard alone, whose token works until it is ended", async () => {
    await page.goto("/settings/service-accounts");
    const press = async (name: string | RegExp) => {
      await tabTo(page, page.getByRole("button", { name }));
      await page.keyboard.press("Enter");
    };
    await page.getByRole("button", { name: "Add a service account" }).waitFor();
    await press("Add a service account");
    await tabTo(page, page.getByRole("textbox", { name: "Name" }));
    await page.keyboard.type("pipeline");
    await press("Add the service account");
    await page.getByRole("heading", { name: "pipeline", level: 1 }).waitFor();
    expect(await serviceAccounts()).toMatchObject([{ name: "pipeline", roles: ["AUDITOR"], enabled: true }]);

    await press("Make a token");
    await tabTo(page, page.getByRole("textbox", { name: "Name of the token" }));
    await page.keyboard.type("ci");
    await press("Make the token");
    const token = await copyOnce(page, "the token");
    expect(await whereKept(page, token)).toEqual([]);
    const program = new Api(`${harness.url}/graphql`, token);
    expect(await program.ask("{ viewer { name roles } }")).toMatchObject({ viewer: { name: "pipeline" } });
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("button", { name: "End the token ci" }).click();
    await page.getByText("The token ci has ended.").waitFor();
    expect((await program.send("{ viewer { name } }")).errors).toMatchObject([
      { extensions: { code: "UNAUTHENTICATED" } },
    ]);

    await page.getByRole("button", { name: "Delete the service account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the service account" }).click();
    await page.getByText("There is none. Add one for a program").waitFor();
    expect(await serviceAccounts()).toEqual([]);
  });

  it("leaves the page alone that was opened while a service account was being added or deleted", async () => {
    const webhooksOpen = async (api: HeldApi, operation: string, said: string) => {
      await api.isAsked(operation);
      await page.getByRole("link", { name: "Webhooks", exact: true }).click();
      await page.waitForURL(/\/settings\/webhooks$/);
      api.release();
      await page.getByText(said).waitFor();
      expect(page.url()).toMatch(/\/settings\/webhooks$/);
    };
    const api = await HeldApi.of(page, "CreateServiceAccount", "DeleteServiceAccount");
    await page.goto("/settings/service-accounts?make=1");
    await page.getByRole("textbox", { name: "Name" }).fill("slow");
    await page.getByRole("button", { name: "Add the service account" }).click();
    await webhooksOpen(api, "CreateServiceAccount", "was added. Make a token for it.");
    await page.getByRole("link", { name: "slow", exact: true }).click();
    await page.getByRole("button", { name: "Delete the service account" }).click();
    api.hold();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Delete the service account" }).click();
    await api.isAsked("DeleteServiceAccount");
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await webhooksOpen(api, "DeleteServiceAccount", "The service account slow was deleted");
    expect(await serviceAccounts()).toEqual([]);
  });

  it("renames a connector, tests it live, and deletes one that nobody needs", async () => {
    await harness.harness.sql(
      `insert into connectors (id, announced_name, name, kind, software_version, registered_at, last_seen_at)
       values (gen_random_uuid(), 'old', 'old', 'ECS', '0.1.0', now() - interval '9 days', now() - interval '2 days')`,
    );
    await page.goto("/settings/connectors");
    await page.getByRole("row").filter({ hasText: "old" }).getByText("Disconnected").waitFor();
    await page.getByText("The server runs").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "e2e", exact: true }).click();
    await page.getByRole("button", { name: "Rename the connector" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Frankfurt");
    await dialog.getByRole("button", { name: "Rename the connector" }).click();
    await page.getByRole("heading", { name: "Frankfurt", level: 1 }).waitFor();
    expect((await connectors()).map(({ name }) => name).sort()).toEqual(["Frankfurt", "old"]);

    await page.getByRole("button", { name: "Test the connector" }).click();
    await page.getByText(/13 of 13 accounts, asked for by Li Wei/).waitFor();
    await page.getByText("Identity of the connector").waitFor();
    expect(await faultsOf(page)).toEqual([]);

    await page.getByRole("link", { name: "All connectors" }).click();
    await page.getByRole("link", { name: "old", exact: true }).click();
    await page.getByRole("button", { name: "Delete the connector" }).click();
    await dialog.getByRole("button", { name: "Delete the connector" }).click();
    await page.getByText("The connector old was deleted.").waitFor();
    expect((await connectors()).map(({ name }) => name)).toEqual(["Frankfurt"]);
  });

  it("makes the files of a connector, and shows every problem at its field first", async () => {
    await page.goto("/settings/connectors?install=1");
    await page.getByRole("button", { name: "Its workers run as" }).click();
    await page.getByRole("option", { name: "Pod of a Kubernetes cluster" }).click();
    await expectValue("Organization id", /^o-/);
    await expectValue("Account of the connector", /^\d{12}$/);
    await expectValue("Units that get the member role", /^r-/);
    await expectValue("ARN of the IAM Identity Center instance", /:instance\/ssoins-/);
    await page.getByRole("button", { name: "For the organization of" }).click();
    await page.getByRole("option", { name: "Another organization" }).click();
    const make = page.getByRole("button", { name: "Make the files" });
    await make.click();
    await page.getByText("'region' is required.").waitFor();
    await page.getByText("'organizationId' is required.").waitFor();
    for (const [field, text] of [
      ["AWS region", "eu-central-1"],
      ["Organization id", "o-exampleorgid"],
      ["Management account", "111122223333"],
      ["Units that get the member role", "r-ab12"],
      ["Account of the connector", "444455556666"],
      ["ARN of the IAM Identity Center instance", "arn:aws:sso:::instance/ssoins-0123456789abcdef"],
    ] as const) {
      await page.getByRole("textbox", { name: field }).fill(text);
    }
    await make.click();
    await page.getByRole("heading", { name: "Steps", level: 2 }).waitFor();
    await page
      .getByRole("button", { name: /^Copy the command of step/ })
      .first()
      .waitFor();
  });

  it("shows the holder of a slot, releases unknown assignments, and names the person behind its role", async () => {
    const { clusters } = harness.story;
    const { accountId } = clusters.get("payments-eu")!;
    await grantsIn(harness.story, await grantAccess(harness.story, ["payments-eu"]), "ACTIVE");
    const leased = await eventually("a slot is leased", async () =>
      (await slots()).find(({ leases }) => leases.length > 0),
    );
    const role = leased.leases[0]!.principalArn!;
    const moment = new Date().toISOString();
    await page.goto("/settings/pool");
    await page.getByRole("row").filter({ hasText: leased.name }).getByRole("link", { name: "Emil Berg" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);

    const { permissionSets, center } = harness.harness.aws.world.identityCenterAdmin!;
    permissionSets.assign(leased.permissionSetArn, accountId, { type: "GROUP", id: center.groupNamed("Platform")!.id });
    await letReobservationCome(harness.harness);
    const row = page.getByRole("row").filter({ hasText: leased.name });
    await row.getByText("Assigned by others").waitFor();
    await row.getByRole("button", { name: /^Release / }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Release the slot" }).click();
    await row.getByText(/Li Wei asked to release it/).waitFor();
    await eventually(
      "nobody is assigned any more",
      () => permissionSets.principalsOf(leased.permissionSetArn, accountId).length === 0,
    );

    await page.getByRole("textbox", { name: "ARN of the role" }).fill(role);
    await page.getByRole("textbox", { name: "Moment" }).fill(moment);
    await page.getByRole("button", { name: "Find the person" }).click();
    await page.getByRole("link", { name: "Emil Berg" }).last().waitFor();
    expect(new URL(page.url()).searchParams.get("role")).toBe(role);
  });

  it("accepts drift with a reason and an end", async () => {
    await makeDrift("breakglass");
    await page.goto("/attention?show=drift");
    const row = page.getByRole("row").filter({ hasText: "role/breakglass" });
    await row.getByRole("button", { name: /^Accept / }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Accept the finding" }).click();
    await dialog.getByText(/'reason'/).waitFor();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("The on-call role of the bank");
    await dialog.getByRole("button", { name: "Accept the finding" }).click();
    await row.waitFor({ state: "detached" });
    expect(await acceptedDrift()).toEqual([{ reason: "The on-call role of the bank", until: expect.any(String) }]);
    expect(await faultsOf(page)).toEqual([]);
  });

  it("accepts several findings with one reason, and tells what became of each", async () => {
    await makeDrift("breakglass-eu");
    await makeDrift("breakglass-us");
    await page.goto("/attention?show=drift");
    const rowOf = (role: string) => page.getByRole("row").filter({ hasText: `role/${role}` });
    const chooseRow = (role: string) => page.getByRole("checkbox", { name: new RegExp(`^Choose .*role/${role} on`) });
    await rowOf("breakglass-eu").waitFor();
    await chooseRow("breakglass-eu").check();
    await chooseRow("breakglass-us").check();
    await page.getByRole("button", { name: "Accept 2 chosen" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Accept 2 findings" }).click();
    await dialog.getByText(/'reason'/).waitFor();
    expect(await acceptedDrift()).toHaveLength(1);
    expect(await faultsOf(page)).toEqual([]);

    // One of them is accepted by somebody else meanwhile.
    await acceptElsewhere("breakglass-us");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Roles of the on-call team");
    await dialog.getByRole("button", { name: "Accept 2 findings" }).click();
    await dialog.getByText(/role\/breakglass-eu.*Accepted/).waitFor();
    await dialog.getByText(/role\/breakglass-us.*changed/).waitFor();
    const answered = page.waitForResponse(
      (response) => response.request().postData()?.includes("AcceptDrift") ?? false,
    );
    await dialog.getByRole("button", { name: "Accept the finding" }).click();
    await answered;
    await dialog.getByText(/role\/breakglass-eu.*Accepted/).waitFor();
    await dialog.getByRole("button", { name: "Leave the others" }).click();
    await rowOf("breakglass-eu").waitFor({ state: "detached" });
    expect((await acceptedDrift()).map(({ reason }) => reason).sort()).toEqual([
      "Known elsewhere",
      "Roles of the on-call team",
      "The on-call role of the bank",
    ]);
  });

  it("shows an overdue end with its reason, until it was observed", async () => {
    const fault = harness.harness.aws.addFault({
      operation: "DeleteAccessEntry",
      forever: true,
      error: "AccessDeniedException",
    });
    const ids = await grantAccess(harness.story, ["search"]);
    await grantsIn(harness.story, ids, "ACTIVE");
    await giveBack(harness.story, ids);
    // As if two minutes had passed.
    await harness.harness.sql(
      "update grants set end_asked_at = end_asked_at - interval '2 minutes' where id = $1",
      ids,
    );
    await page.goto("/attention?show=overdue");
    const row = page.getByRole("row").filter({ hasText: "search" });
    await row
      .getByText(/DeleteAccessEntry|denied/i)
      .first()
      .waitFor();
    await row.getByRole("link", { name: "Emil Berg" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    harness.harness.aws.clearFaults(fault.id);
    await eventually("it was observed gone", async () => {
      // As if the minute had passed after which AWS is asked again.
      await letReobservationCome(harness.harness);
      return (await grantOf(harness.story, ids[0]!)).state === "REVOKED";
    });
    await page.getByText("Every access that was to end was observed gone in time.").waitFor();
  });

  it("ends the sessions of another person, who is signed out at once", async () => {
    const emil = await harness.as(EMIL);
    await emil.goto("/");
    await emil.getByText("Hello, Emil Berg.").waitFor();
    await page.goto("/settings/people-sessions");
    await page.getByRole("button", { name: "End all sessions of Emil Berg" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
    await page.getByText("1 session of Emil Berg ended.").waitFor();
    await page.getByRole("button", { name: "End all sessions of Emil Berg" }).waitFor({ state: "detached" });
    await emil.getByRole("heading", { name: "Your session has ended" }).waitFor();
    await emil.context().close();
    await page.getByRole("tab", { name: "API tokens" }).click();
    await page.getByRole("row").filter({ hasText: "Ana Silva" }).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("knows every page of the settings", () => {
    const known = [...READ_ONLY_PAGES.map(([address]) => address), ...OWN_SETTINGS];
    const settings = consolePaths().filter(({ path }) => path.startsWith("/settings/") && !path.includes(":"));
    const unknown = settings.filter(({ path }) => !known.includes(path));
    expect(
      unknown.map(
        ({ path }) => `["${path}", true] is missing in READ_ONLY_PAGES of e2e/console/administration-pages.ts`,
      ),
    ).toEqual([]);
  });

  it("gives auditors read-only pages, and tells members whom to ask", async () => {
    const auditor = await harness.as(KIM);
    const member = await harness.as(EMIL);
    const { id } = (await connectors())[0]!;
    const pages: readonly (readonly [string, boolean])[] = [...READ_ONLY_PAGES, [`/settings/connectors/${id}`, true]];
    for (const [address, forAuditors] of pages) {
      await openAt(member, address);
      await member.getByText(WHOM_TO_ASK).first().waitFor();
      await openAt(auditor, address);
      const changes = auditor.locator("main").getByRole("button", { name: CHANGES });
      expect({ address, count: await changes.count() }).toEqual({ address, count: 0 });
      if (!forAuditors) await auditor.getByText(WHOM_TO_ASK).first().waitFor();
      if (REFUSED_PAGES.includes(address)) expect(await faultsOf(auditor)).toEqual([]);
    }
    await auditor.context().close();
    await member.context().close();
    expect(harness.faults).toEqual([]);
  });

  const ask = <T>(query: string, variables?: Readonly<Record<string, unknown>>) =>
    harness.story.admin.ask<T>(query, variables);

  async function makeAuditor(): Promise<void> {
    const [person] = await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [KIM]);
    await ask("mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { person { id } } }", { id: person!.id });
  }

  async function webhooks() {
    const { webhooks: found } = await ask<{ webhooks: { nodes: { id: string }[] } }>(
      "{ webhooks { nodes { id url events format version disabledReason } } }",
    );
    return found.nodes;
  }

  async function deliveryStates(webhookId: string) {
    const { webhookDeliveries: found } = await ask<{ webhookDeliveries: { nodes: { state: string }[] } }>(
      "query ($webhookId: ID!) { webhookDeliveries(webhookId: $webhookId) { nodes { state } } }",
      { webhookId },
    );
    return found.nodes.map(({ state }) => state);
  }

  async function serviceAccounts() {
    const { serviceAccounts: found } = await ask<{ serviceAccounts: { nodes: object[] } }>(
      "{ serviceAccounts { nodes { name roles enabled } } }",
    );
    return found.nodes;
  }

  async function connectors() {
    const { connectors: found } = await ask<{ connectors: { nodes: { id: string; name: string }[] } }>(
      "{ connectors { nodes { id name } } }",
    );
    return found.nodes;
  }

  async function attention() {
    const { needsAttention } = await ask<{ needsAttention: { nodes: { kind: string }[] } }>(
      "{ needsAttention { nodes { kind } } }",
    );
    return needsAttention.nodes.map(({ kind }) => kind);
  }

  async function integrationId() {
    const [integration] = await harness.harness.sql<{ id: string }>("select id from integrations");
    return integration!.id;
  }

  async function slots() {
    const { slots: pool } = await ask<{ slots: { slots: { nodes: Slot[] } } }>(
      "query ($id: ID!) { slots(integrationId: $id) { slots(first: 50) { nodes { name permissionSetArn leases { principalArn } } } } }",
      { id: await integrationId() },
    );
    return pool.slots.nodes;
  }

  /** Somebody makes an access entry for a role of their own on payments-eu, after its entries were listed once. */
  async function makeDrift(role: string): Promise<void> {
    const { id, accountId, name } = harness.story.clusters.get("payments-eu")!;
    // As if the quarter of an hour had passed within which each cluster is looked at. A scan in between may end later,
    // and puts the next one off again.
    const lookUntil = (what: string, query: string, parameters: unknown[]) =>
      eventually(what, async () => {
        await harness.harness.sql("update drift_scans set next_scan_at = now() where resource_id = $1", [id]);
        return (await harness.harness.sql(query, parameters)).length > 0;
      });
    const listed = "select 1 from drift_scans where resource_id = $1 and observed_at is not null";
    await lookUntil("the entries were listed", listed, [id]);
    const { world } = harness.harness.aws;
    world.putRole(accountId, { name: role, path: "/", trust: {}, allows: [], tags: {} });
    const cluster = world.accounts
      .get(accountId)!
      .clusters.all()
      .find((one) => one.name === name)!;
    const principalArn = `arn:aws:iam::${accountId}:role/${role}`;
    world.entriesOf(cluster).create({ principalArn, tags: {} });
    const found = "select 1 from drift_findings where resource_id = $1 and principal_arn = $2";
    await lookUntil("the new entry is found", found, [id, principalArn]);
    const isIdle = "select 1 from drift_scans where resource_id = $1 and next_scan_at > now() and lease_token is null";
    await eventually(
      "no scan is left that could change it",
      async () => (await harness.harness.sql(isIdle, [id])).length > 0,
    );
  }

  async function acceptElsewhere(role: string): Promise<void> {
    const { driftReport } = await ask<{
      driftReport: { findings: { nodes: { id: string; version: number; principalArn: string }[] } };
    }>("query ($id: ID!) { driftReport(integrationId: $id) { findings { nodes { id version principalArn } } } }", {
      id: await integrationId(),
    });
    const { id, version } = driftReport.findings.nodes.find(({ principalArn }) => principalArn.endsWith(`/${role}`))!;
    await ask("mutation ($input: AcceptDriftFindingInput!) { acceptDriftFinding(input: $input) { finding { id } } }", {
      input: { findingId: id, version, reason: "Known elsewhere" },
    });
  }

  /** A text field that is filled in already. */
  async function expectValue(name: string, value: RegExp): Promise<void> {
    const field = page.getByRole("textbox", { name });
    await eventually(`${name} is filled in`, async () => value.test(await field.inputValue()));
  }

  async function acceptedDrift() {
    const { driftReport } = await ask<{ driftReport: { findings: { nodes: { acceptance: { reason: string } }[] } } }>(
      "query ($id: ID!) { driftReport(integrationId: $id) { findings(filter: { states: [ACCEPTED] }) { nodes { acceptance { reason until } } } } }",
      { id: await integrationId() },
    );
    return driftReport.findings.nodes.map(({ acceptance }) => acceptance);
  }
});

interface Slot {
  readonly name: string;
  readonly permissionSetArn: string;
  readonly leases: readonly { readonly principalArn: string | null }[];
}

const WHOM_TO_ASK = /An administrator of Drawbridge can change what you may do\./;
/** Controls that would change something. */
const CHANGES = /^(Add|Make|Edit|Delete|Rename|Test|Release|End|Accept|Send a|Confirm|Install|Switch|Give) /;

async function openAt(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await page.getByRole("heading", { level: 1 }).filter({ hasNotText: "Loading" }).waitFor();
  await page.waitForLoadState("networkidle");
}

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${field}`) }).click();
  await page.getByRole("option", { name: new RegExp(`^${option.replace(".", "\\.")}`) }).click();
  await page.keyboard.press("Escape");
}

/** Reads a secret from the place that shows it once, and closes that. */
async function copyOnce(page: Page, name: string): Promise<string> {
  await page.getByText("It is shown this once, and nobody can read it again.").waitFor();
  await page.getByRole("button", { name: `Copy ${name}` }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  const secret = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(secret.length).toBeGreaterThan(20);
  await page.getByRole("button", { name: "I have copied it" }).last().click();
  return secret;
}

/** Where a browser still has it. */
async function whereKept(page: Page, secret: string): Promise<string[]> {
  const kept = await page.evaluate<Readonly<Record<string, string>>>(`({
    address: location.href,
    page: document.documentElement.outerHTML,
    localStorage: JSON.stringify(localStorage),
    sessionStorage: JSON.stringify(sessionStorage),
    history: JSON.stringify(history.state),
  })`);
  return Object.keys(kept).filter((where) => (kept[where] ?? "").includes(secret));
}

/** A program that is told what happens. */
class Receiver {
  status = 204;
  private readonly received: { readonly body: string; readonly signature: string }[] = [];

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("request", async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      receiver.received.push({
        body: Buffer.concat(parts).toString(),
        signature: String(request.headers["x-drawbridge-signature"]),
      });
      response.writeHead(receiver.status).end();
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks`;
  }

  events(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { event: string }).event);
  }

  /** Whether the newest was signed with it. */
  isSignedWith(secret: string): boolean {
    const { body, signature } = this.received.at(-1)!;
    const [, at, sign] = /^t=(\d+),v1=(\w+)$/.exec(signature)!;
    return createHmac("sha256", secret).update(`${at}.${body}`).digest("hex") === sign;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}
