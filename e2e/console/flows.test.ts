import type { Page, Route } from "playwright-core";
import { ACME_PEOPLE } from "../../quickstart/demo/acme-people";
import { eventually } from "../../testing/eventually";
import { FLOW } from "../testing/access";
import { withBrowser } from "../testing/browser";
import { ConsoleHarness, faultsOf } from "../testing/console";
import { makeAdmin } from "../testing/console-world";
import { HeldApi } from "../testing/held-api";
import { expectFocus, tabTo } from "../testing/keyboard";
import { ageSignIns, signInAgain } from "../testing/sign-in-again";

const LI = "li.wei@acme.example";
const EMIL = "emil.berg@acme.example";

/** In Terraform; here it is a text like others. */
const EXPRESSION = "$" + "{var.secret}";

const HELD = `id name description active trigger version maxDurationSeconds
  requestors { operator conditions { attribute operator values } }
  requestFor { scopes grantees { operator conditions { attribute operator values } } }
  targets { integration { name } resources { mode by key values } permissions { permissionId namespaces groups } }
  timeframe { daysOfWeek startTime endTime timeZone }
  approverPolicy { mode groups { operator approvers { ... on OwnerApprover { kind } ... on ManagerApprover { kind } ... on PeopleApprover { kind attribute values } } } }
  escalation { intervalSeconds tiers { operator approvers { ... on OwnerApprover { kind } ... on ManagerApprover { kind } ... on PeopleApprover { kind attribute values } } } }
  settings { justificationRequired approverReasonRequired selfApprovalAllowed maxExtensions extensionSeconds mfaRequired mfaMaxAgeSeconds labels }`;

/** One installation, on which the walks follow each other. */
withBrowser("access flows in the console", () => {
  let harness: ConsoleHarness;
  let page: Page;

  beforeAll(async () => {
    harness = await ConsoleHarness.open();
    await makeAdmin(harness.harness, harness.story.admin);
    page = await harness.as(LI);
  });
  afterEach(() => harness?.leavePages());
  afterAll(async () => {
    await harness?.[Symbol.asyncDispose]();
    expect(harness.faults).toEqual([]);
  });

  const ask = <T>(document: string, variables: object = {}) =>
    harness.story.admin.ask<T>(document, variables as Readonly<Record<string, unknown>>);
  const heldFlow = async (id: string) =>
    (await ask<{ accessFlow: Record<string, unknown> }>(`query ($id: ID!) { accessFlow(id: $id) { ${HELD} } }`, { id }))
      .accessFlow;
  const made = async (input: object) =>
    (
      await ask<{ createAccessFlow: { flow: { id: string } } }>(
        "mutation ($input: CreateAccessFlowInput!) { createAccessFlow(input: $input) { flow { id } } }",
        { input: { ...FLOW, ...input } },
      )
    ).createAccessFlow.flow.id;
  /** All people use the same narrow page in turn. */
  const narrowOf = async (userName: string, colorScheme: "light" | "dark") => {
    const narrow = await harness.pageOf(userName, "narrow");
    await narrow.setViewportSize({ width: 320, height: 900 });
    await narrow.emulateMedia({ colorScheme });
    return narrow;
  };
  const idInAddress = () => new URL(page.url()).pathname.split("/").at(-1)!;

  it("are created with two typed fields; bad input is reported at its field, and the draft survives a reload", async () => {
    await page.goto("/flows");
    await page.getByText("Everybody may ask for").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("link", { name: "Create a flow" }).click();
    await page.getByRole("heading", { name: "New access flow" }).waitFor();
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.click();
    await page.getByText("Acme", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Create the flow" }).click();
    const problems = page.locator('[class*="alert"]').filter({ hasText: "It cannot be created yet" });
    await problems.getByRole("link", { name: "'values' needs at least one item." }).click();
    await expectFocus(page.getByRole("combobox", { name: "Values", exact: true }));
    await problems.getByRole("link", { name: "'name' is required." }).click();
    await expectFocus(name);
    expect(await faultsOf(page)).toEqual([]);

    await name.fill("Storefront looks");
    await chooseValue(page, "Values", "stor", "Storefront");
    await page.reload();
    await page.getByText("Members of Storefront may ask").first().waitFor();
    await page.getByText(/2 people may ask/).waitFor();
    expect(await name.inputValue()).toBe("Storefront looks");
    await page.getByRole("button", { name: /^\d+ clusters$/ }).click();
    await page.getByRole("link", { name: "analytics" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Create Storefront looks" }).dblclick();
    await page.getByRole("heading", { name: "Storefront looks", level: 1, exact: true }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await heldFlow(idInAddress())).toMatchObject({
      name: "Storefront looks",
      active: true,
      trigger: "SELF_SERVE",
      maxDurationSeconds: 3_600,
      requestors: { operator: "AND", conditions: [{ attribute: "group", operator: "IS", values: ["Storefront"] }] },
      targets: [
        { integration: { name: "Acme" }, resources: [], permissions: [{ permissionId: "AmazonEKSViewPolicy" }] },
      ],
      approverPolicy: { mode: "ANY_OF", groups: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
    });
    await page.goto("/flows/new");
    expect(await name.inputValue()).toBe("");
  });

  it("have every field in the editor", async () => {
    await emptyForm(page);
    await fillEveryField(page);
    await page.getByRole("button", { name: "Create Everything set" }).click();
    await page.getByRole("heading", { name: "Everything set", level: 1, exact: true }).waitFor();
    const id = idInAddress();
    const payments = harness.story.clusters.get("payments-eu")!;
    expect(await heldFlow(id)).toMatchObject({
      description: "For nights",
      active: false,
      maxDurationSeconds: 7_200,
      requestors: {
        operator: "OR",
        conditions: [
          { attribute: "group", operator: "STARTS_WITH", values: ["Plat"] },
          { attribute: "user", operator: "IS", values: [EMIL] },
        ],
      },
      requestFor: {
        scopes: ["SELF", "OTHERS"],
        grantees: { operator: "AND", conditions: [{ attribute: "group", operator: "IS", values: ["Security"] }] },
      },
      targets: [
        {
          resources: [
            { mode: "INCLUDE", by: "NAME", key: null, values: ["payments-*"] },
            { mode: "EXCLUDE", by: "ID", key: null, values: [payments.id] },
            { mode: "INCLUDE", by: "TAG", key: "Environment", values: ["prod*"] },
          ],
          permissions: [
            { permissionId: "AmazonEKSViewPolicy", namespaces: ["checkout"], groups: [] },
            { permissionId: "KUBERNETES_GROUP", namespaces: null, groups: ["debuggers"] },
          ],
        },
      ],
      timeframe: {
        daysOfWeek: ["MON", "TUE", "WED", "THU", "FRI", "SUN"],
        startTime: "22:00",
        endTime: "06:30",
        timeZone: "Europe/Berlin",
      },
      approverPolicy: {
        mode: "ALL_OF",
        groups: [
          { operator: "AND", approvers: [{ kind: "OWNER" }, { kind: "MANAGER" }] },
          { operator: "OR", approvers: [{ kind: "PEOPLE", attribute: "group", values: ["Platform"] }] },
        ],
      },
      escalation: { intervalSeconds: 900, tiers: [{ operator: "OR", approvers: [{ kind: "OWNER" }] }] },
      settings: {
        justificationRequired: false,
        approverReasonRequired: true,
        selfApprovalAllowed: true,
        maxExtensions: 2,
        extensionSeconds: 1_800,
        mfaRequired: true,
        mfaMaxAgeSeconds: 3_600,
        labels: ["night"],
      },
    });

    const before = await heldFlow(id);
    await page.getByRole("button", { name: "Edit Everything set" }).click();
    await page.getByRole("button", { name: "Save Everything set" }).click();
    await page.getByText("says what you saved from now on").waitFor();
    expect(await heldFlow(id)).toEqual({ ...before, version: 2 });
    for (const tab of ["Who and what now", "Grants", "History", "View as Code", "Overview"]) {
      await page.getByRole("tab", { name: tab }).click();
      await page.waitForLoadState("networkidle");
      const faults = (await faultsOf(page)).filter((fault) => tab !== "View as Code" || !fault.startsWith("it says"));
      expect({ tab, faults }).toEqual({ tab, faults: [] });
    }
  });

  it("show the effect of an edit, and offer both values after a conflict", async () => {
    const id = await made({
      name: "Shared",
      requestors: { conditions: [{ attribute: "group", values: ["Platform"] }] },
    });
    await page.goto(`/flows/${id}?edit=1`);
    await page.getByRole("checkbox", { name: /^Admin What/ }).check();
    await page.getByText(/2 people gain Admin on \d+ clusters/).waitFor();
    await page.getByRole("spinbutton", { name: "At most" }).fill("2");
    expect(await faultsOf(page)).toEqual([]);
    await ask(
      'mutation ($id: ID!) { updateAccessFlow(input: { id: $id, version: 1, maxDurationSeconds: 1800, description: "By others" }) { flow { id } } }',
      { id },
    );
    await page.getByRole("button", { name: "Save Shared" }).click();
    await page.getByText("Somebody else saved this flow while you were editing it").waitFor();
    const choice = page.getByRole("radiogroup", { name: "How long" });
    await choice.getByText("2 h at most").waitFor();
    await choice.getByText("30 min at most").waitFor();
    const save = page.getByRole("button", { name: "Save with these choices" });
    expect(await save.isDisabled()).toBe(true);
    expect(await faultsOf(page)).toEqual([]);
    await choice.getByRole("radio", { name: "Yours" }).check();
    await save.click();
    await page.getByRole("heading", { name: "Shared", level: 1, exact: true }).waitFor();
    expect(await heldFlow(id)).toMatchObject({ version: 3, description: "By others", maxDurationSeconds: 7_200 });
  });

  it("leave the page alone that was opened while an edit was being saved", async () => {
    const id = await made({
      name: "Saved slowly",
      requestors: { conditions: [{ attribute: "group", values: ["Platform"] }] },
    });
    await page.goto(`/flows/${id}?edit=1`);
    await page.getByRole("spinbutton", { name: "At most" }).fill("2");
    await page.locator(".flows-sentence").filter({ hasText: "for up to 2 hours" }).waitFor();
    const api = await HeldApi.of(page);
    await page.getByRole("button", { name: "Save Saved slowly" }).click();
    await api.isAsked("UpdateFlow");
    await page.getByRole("link", { name: "Requests", exact: true }).click();
    await page.waitForURL(/\/requests$/);
    api.release();
    await page.getByText("says what you saved from now on").waitFor();
    expect(page.url()).toMatch(/\/requests$/);
    expect(await heldFlow(id)).toMatchObject({ maxDurationSeconds: 7_200 });
  });

  it("keep an edit over a reload and another sign-in, and show it as code before it is saved", async () => {
    const platform = { conditions: [{ attribute: "group", values: ["Platform"] }] };
    const [id, other] = [
      await made({ name: "Kept edit", requestors: platform }),
      await made({ name: "Other edit", requestors: platform }),
    ];
    await page.goto(`/flows/${id}?edit=1`);
    const description = page.getByRole("textbox", { name: "Description" });
    await page.getByRole("button", { name: /^More settings/ }).click();
    await description.fill(`For nights <b> ${EXPRESSION}`);
    await page.reload();
    await page.getByText("You changed this earlier and did not save it.").waitFor();
    expect(await description.inputValue()).toBe(`For nights <b> ${EXPRESSION}`);
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "View as Code" }).click();
    const code = page.getByRole("dialog").getByText(/resource "apono_access_flow_v2"/);
    await code.waitFor();
    const { accessFlowAsCode } = await ask<{ accessFlowAsCode: { terraform: string } }>(
      "query ($id: ID, $input: AccessFlowAsCodeInput!) { accessFlowAsCode(flowId: $id, input: $input) { terraform } }",
      { id, input: { description: `For nights <b> ${EXPRESSION}` } },
    );
    expect(await code.textContent()).toBe(accessFlowAsCode.terraform);
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).click();

    const beside = await page.context().newPage();
    await beside.goto(`/flows/${other}?edit=1`);
    await beside.getByRole("button", { name: /^More settings/ }).click();
    expect(await beside.getByRole("textbox", { name: "Description" }).inputValue()).not.toContain("nights");
    await beside.close();

    await ageSignIns(harness);
    await page.getByRole("button", { name: "Save Kept edit" }).dblclick();
    await signInAgain(page);
    await page.getByText("says what you saved from now on").waitFor();
    expect(await heldFlow(id)).toMatchObject({ version: 2, description: `For nights <b> ${EXPRESSION}` });
    await page.goto(`/flows/${id}?edit=1`);
    await page.getByRole("button", { name: "Save Kept edit" }).waitFor();
    expect(await page.getByText("You changed this earlier").count()).toBe(0);
  });

  it("are duplicated, switched off after a list of the waiting requests, and deleted", async () => {
    const id = await made({
      name: "For a while",
      requestors: { conditions: [{ attribute: "group", values: ["Storefront"] }] },
      targets: [{ integration: "Acme", permissions: [{ permission: "AmazonEKSAdminPolicy" }] }],
    });
    await harness.story.emil.ask(
      "mutation ($input: AccessRequestInput!) { createAccessRequest(input: $input) { request { id } } }",
      {
        input: {
          resourceIds: [harness.story.clusters.get("payments-us")!.id],
          permissions: [{ permission: "AmazonEKSAdminPolicy" }],
          durationSeconds: 600,
          justification: "Refunds hang",
        },
      },
    );
    await page.goto(`/flows/${id}`);
    await change(page, "Duplicate For a while");
    await page.getByRole("heading", { name: "Duplicate of For a while" }).waitFor();
    await page.getByRole("button", { name: "Create Copy of For a while" }).click();
    await page.getByRole("heading", { name: "Copy of For a while", level: 1, exact: true }).waitFor();
    const { id: copy, name: _, ...copied } = await heldFlow(idInAddress());
    const { id: __, name: ___, ...original } = await heldFlow(id);
    expect(copied).toEqual(original);

    await page.goto(`/flows/${id}`);
    await change(page, "Switch off For a while");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("link", { name: "Emil Berg asks for payments-us" }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Switch off For a while" }).click();
    await page.getByText("1 request can be approved by nobody, and waits on.").waitFor();
    expect(await heldFlow(id)).toMatchObject({ active: false });
    await change(page, "Switch on For a while");
    await page.getByText("is switched on, and counts from now on").waitFor();

    await change(page, "Delete For a while");
    await dialog.getByText("They end with it, and their requesters are told.").waitFor();
    await dialog.getByRole("button", { name: "Delete For a while" }).click();
    await page.getByText("For a while is deleted. 1 request ended with it.").waitFor();
    await page.getByRole("heading", { name: "Access flows" }).waitFor();
    await page.getByRole("searchbox").fill("for a while");
    await page.getByRole("link", { name: "Copy of For a while" }).waitFor();
    expect(await page.getByRole("link", { name: "For a while", exact: true }).count()).toBe(0);
    await page.waitForURL(/search=for/);
    await ask("mutation ($id: ID!) { deleteAccessFlow(id: $id, version: 1) { flow { id } } }", { id: copy });
  });

  it("that are automatic show held changes, and carry them out once an admin confirms", async () => {
    await emptyForm(page);
    await page.getByRole("textbox", { name: "Name", exact: true }).fill("Data looks");
    await page.getByRole("radio", { name: "Automatic" }).check();
    await chooseValue(page, "Values", "data", "Data Platform");
    await page.getByRole("radio", { name: "Those that rules name" }).check();
    for (const name of ["payments-eu", "payments-us"]) await type(page, "Names", name);
    await page.getByText("1 person has the access").waitFor();
    await page.getByRole("button", { name: "Create Data looks" }).click();
    await page.getByRole("heading", { name: "Data looks", level: 1, exact: true }).waitFor();
    const id = idInAddress();
    await eventually("its first grants are there", async () => (await grantsOf(id)) === 2);
    const { identityProviders } = await ask<{ identityProviders: { nodes: { id: string }[] } }>(
      "{ identityProviders { nodes { id } } }",
    );
    await ask(
      "mutation ($id: ID!, $document: String!) { importIdentities(providerId: $id, document: $document) { held } }",
      {
        id: identityProviders.nodes[0]!.id,
        document: ACME_PEOPLE.replace("members: [dara]", "members: [dara, mario, noor, cleo]"),
      },
    );
    await harness.harness.sql("update automatic_flow_states set next_at = null");
    await eventually(
      "something is held",
      async () =>
        (await harness.harness.sql("select 1 from automatic_flow_states where held is not null")).length === 1,
    );
    await page.goto("/flows");
    await page.getByText("Waits for an administrator: 6 grants would be given.").waitFor();
    await page.getByRole("link", { name: "Data looks", exact: true }).click();
    await page.getByText("6 grants would be given: that waits for an administrator").waitFor();
    await page.getByText("It had 2 grants before.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "Confirm these changes" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Confirm these changes" }).click();
    await page.getByText("are being carried out").waitFor();
    await eventually("all have it", async () => (await grantsOf(id)) === 8);
    await page.getByRole("tab", { name: "Grants" }).click();
    await page.getByText("(8)").waitFor();
  });

  const grantsOf = async (id: string) =>
    (
      await ask<{ accessFlow: { liveGrantCount: number } }>(
        "query ($id: ID!) { accessFlow(id: $id) { liveGrantCount } }",
        { id },
      )
    ).accessFlow.liveGrantCount;

  it("are created by the keyboard alone", async () => {
    await page.goto("/flows");
    const create = page.getByRole("link", { name: "Create a flow" });
    await create.waitFor();
    await tabTo(page, create);
    await page.keyboard.press("Enter");
    const name = page.getByRole("textbox", { name: "Name", exact: true });
    await name.waitFor();
    await tabTo(page, name);
    await page.keyboard.type("By keys");
    await tabTo(page, page.getByRole("combobox", { name: "Values", exact: true }));
    await page.keyboard.type("Secur");
    await page.getByRole("option", { name: /Security/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("1 person may ask").waitFor();
    await tabTo(page, page.getByRole("button", { name: "Create By keys" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "By keys", level: 1, exact: true }).waitFor();
    expect(await heldFlow(idInAddress())).toMatchObject({
      requestors: { conditions: [{ attribute: "group", values: ["Security"] }] },
    });
  });

  it("show no field before the catalog of permissions is there, whose height would push others away", async () => {
    const visitor = await narrowOf(LI, "light");
    const failed = { errors: [{ message: "The catalog rests.", extensions: { code: "INTERNAL" } }] };
    let first: Route | null = null;
    let rests = true;
    await visitor.route("**/graphql", (route) => {
      if (!/FlowPermissions/.test(route.request().postData() ?? "")) return route.continue();
      if (first !== null) return rests ? route.fulfill({ json: failed }) : route.continue();
      first = route;
    });
    await visitor.goto("/flows/new");
    await visitor.getByRole("heading", { name: "New access flow" }).waitFor();
    const asked = await eventually("the catalog is asked for", () => first);
    const atMost = visitor.getByRole("spinbutton", { name: "At most" });
    expect(await atMost.count()).toBe(0);
    await asked.fulfill({ json: failed });
    await atMost.fill("2");
    await visitor.getByText("The catalog rests.").waitFor();
    await visitor.waitForLoadState("networkidle");
    rests = false;
    await visitor.getByRole("button", { name: "Try again" }).click();
    await visitor.getByRole("checkbox", { name: /^Edit/ }).waitFor();
    expect(await atMost.inputValue()).toBe("2");
    expect(await faultsOf(visitor)).toEqual([]);
  });

  it("show the preview of the newest draft, in whatever order a slow server answers", async () => {
    const visitor = await narrowOf(LI, "dark");
    await visitor.goto("/flows/new");
    // The only integration is chosen by itself. Its preview is the last that comes unasked.
    const sentence = visitor.locator(".flows-sentence");
    await sentence.filter({ hasText: "of Acme" }).waitFor();
    const held: Route[] = [];
    await visitor.route("**/graphql", (route) =>
      /FlowPreview/.test(route.request().postData() ?? "") ? void held.push(route) : route.continue(),
    );
    const name = visitor.getByRole("spinbutton", { name: "At most" });
    await name.fill("2");
    await eventually("the first is asked", () => held.length === 1);
    await name.fill("3");
    await eventually("the second is asked", () => held.length === 2);
    await held[1]!.continue();
    await sentence.filter({ hasText: "for up to 3 hours" }).waitFor();
    // The page may have given it up already.
    await held[0]!.continue().catch(() => undefined);
    await visitor.waitForLoadState("networkidle");
    expect(await sentence.textContent()).toContain("for up to 3 hours");
    await visitor.unroute("**/graphql");
    await visitor.getByRole("radio", { name: "It may stay until somebody revokes it" }).check();
    await sentence.filter({ hasText: "until" }).waitFor();
    await visitor.getByRole("button", { name: /^More settings/ }).click();
    expect(await faultsOf(visitor)).toEqual([]);
  });

  it.each([
    ["a member", EMIL, false],
    ["an auditor", "noor.haddad@acme.example", true],
  ])("are shown to %s within their rights", async (_who, userName, isReader) => {
    const [person] = await harness.harness.sql<{ id: string }>("select id from homes where user_name = $1", [userName]);
    if (isReader)
      await ask("mutation ($id: ID!) { assignRole(personId: $id, role: AUDITOR) { person { id } } }", {
        id: person!.id,
      });
    const { accessFlows } = await ask<{ accessFlows: { nodes: { id: string }[] } }>(
      '{ accessFlows(filter: { search: "Everything" }) { nodes { id } } }',
    );
    const visitor = await narrowOf(userName, "dark");
    await visitor.goto("/flows");
    await visitor.getByRole("heading", { name: /Access flows/, level: 1 }).waitFor();
    if (isReader) await visitor.getByRole("link", { name: "By keys" }).waitFor();
    else await visitor.getByText("An administrator of Drawbridge can change what you may do.").waitFor();
    expect(await visitor.getByRole("link", { name: "Create a flow" }).count()).toBe(0);
    expect(await faultsOf(visitor)).toEqual([]);
    await visitor.goto(`/flows/${accessFlows.nodes[0]!.id}?edit=1`);
    await visitor.getByText("In one sentence").waitFor();
    expect(await visitor.getByRole("button", { name: /^(Edit|Change)/ }).count()).toBe(0);
    expect(await visitor.getByText("is told to administrators and auditors only").count()).toBe(isReader ? 0 : 1);
    expect(await faultsOf(visitor)).toEqual([]);
    await visitor.goto("/flows/new");
    await visitor.getByText("Administrators create access flows.").waitFor();
    expect(await faultsOf(visitor)).toEqual([]);
  });
});

async function change(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Every draft that was typed and not sent before. */
async function emptyForm(page: Page): Promise<void> {
  await page.goto("/flows/new");
  await page.getByRole("button", { name: "Discard the draft" }).click();
  await page.getByRole("link", { name: "Create a flow" }).click();
}

/** Types a part of a value, and takes what is offered. */
async function chooseValue(page: Page, field: string, typed: string, option: string, n = 0): Promise<void> {
  await page.getByRole("combobox", { name: field, exact: true }).nth(n).fill(typed);
  await page
    .getByRole("option", { name: new RegExp(`^${option}`) })
    .first()
    .click();
}

/** Types a value that nobody offers. */
async function type(page: Page, field: string, text: string, n = 0): Promise<void> {
  const input = page.getByRole("combobox", { name: field, exact: true }).nth(n);
  await input.fill(text);
  await input.blur();
}

async function select(page: Page, field: string, option: string, n = 0): Promise<void> {
  await page
    .getByRole("button", { name: new RegExp(`^${field}`) })
    .nth(n)
    .click();
  await page.getByRole("option", { name: option }).first().click();
}

/** Each setting is something else than a new flow has. */
async function fillEveryField(page: Page): Promise<void> {
  const check = (name: string) => page.getByRole("checkbox", { name: new RegExp(`^${name}`) }).check();
  const radio = (name: string, n = 0) => page.getByRole("radio", { name }).nth(n).check();
  const add = (name: string, n = 0) => page.getByRole("button", { name, exact: true }).nth(n).click();
  const fill = (label: string, text: string) => page.getByLabel(label, { exact: true }).first().fill(text);

  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Everything set");
  await select(page, "Compared by", "starts with");
  await type(page, "Values", "Plat");
  await add("Add a condition");
  await radio("One condition is enough");
  await select(page, "Named by", "User", 1);
  await chooseValue(page, "Values", "emil", "Emil Berg", 1);

  await radio("Those that rules name");
  await type(page, "Names", "payments-*");
  await add("Add a rule");
  await select(page, "Rule 2", "Leave out");
  await select(page, "By", "Choice from the list", 1);
  await page.getByRole("button", { name: /^Clusters/ }).click();
  await page.getByRole("option", { name: /payments-eu/ }).click();
  await page.keyboard.press("Escape");
  await add("Add a rule");
  await select(page, "By", "Tag", 2);
  await fill("Key of the tag", "Environment");
  await page.keyboard.press("Escape");
  await type(page, "Values of the tag", "prod*");
  await radio("In some namespaces only");
  await type(page, "What may be asked for Namespaces for View", "checkout");
  await check("Kubernetes group");
  await type(page, "What may be asked for Kubernetes groups", "debuggers");

  await fill("At most", "2");

  await add("Add an approver");
  await select(page, "Approver 2", "Manager of the person");
  await radio("Each has to approve");
  await add("Add a group of approvers");
  await radio("Each group has to approve");
  await select(page, "Approver 1 of group of approvers 2", "Chosen people or groups");
  await chooseValue(page, "Any of these", "plat", "Platform");

  await page.getByRole("button", { name: /^More settings/ }).click();
  await page.getByRole("textbox", { name: "Description" }).fill("For nights");
  await page.getByRole("checkbox", { name: "Switched on" }).uncheck();
  await radio("In some hours of the week");
  await check("Sunday");
  await fill("From", "22:00");
  await fill("Until", "06:30");
  await fill("Time zone", "Europe/Berlin");
  await page.keyboard.press("Escape");
  await page.getByRole("checkbox", { name: "Each request has to say why" }).uncheck();
  await check("Others");
  await radio("People who fulfil conditions", 1);
  await chooseValue(page, "Values", "secur", "Security", 2);
  await fill("Extensions", "2");
  await fill("Each adds", "0.5");
  await check("Who asks and who decides has to have shown one");
  await check("Each decision has to say why");
  await check("Who asks or gets the access may approve it");
  await radio("Others may decide too, step by step");
  await fill("Time before each step", "15");
  await type(page, "Labels", "night");
}
