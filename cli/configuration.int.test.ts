import { cp, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { AuditEvent } from "../shared/domain/audit/audit-event.entity";
import { Webhook } from "../shared/domain/webhooks/webhook.entity";
import { ADMIN } from "../testing/test-domain";
import { type ConfigurationHarness, openConfigurationHarness } from "./testing/configuration-harness";
import { DRAWBRIDGE_FILE, TERRAFORM_FILE } from "./write-configuration";

const CHAT = "https://hooks.slack.com/services/T0/B0/secret-of-the-chat";

describe("drawbridge export and import", () => {
  let here: ConfigurationHarness;
  let there: ConfigurationHarness;
  let edited: string;
  /** Of the address of the chat. */
  let variable: string;
  let secrets: Record<string, string>;

  beforeAll(async () => {
    here = await openConfigurationHarness();
    there = await openConfigurationHarness();
    edited = await mkdtemp(join(tmpdir(), "edited-"));
    await fill(here);
    variable = (await variablesOf(here))[CHAT]!;
    secrets = { [variable]: CHAT };
    expect(await here.export()).toMatchObject({ code: 0, stderr: "" });
  });
  beforeEach(() => there.empty());
  afterAll(async () => {
    await here.close();
    await there.close();
    await rm(edited, { recursive: true });
  });

  const importThere = (options?: readonly string[], from = here.folder) => there.import(from, options, secrets);

  /** The exported files in another folder, with changes. */
  async function edit(change: (file: Record<string, never>) => void, name = TERRAFORM_FILE): Promise<string> {
    await cp(here.folder, edited, { recursive: true });
    const path = join(edited, name);
    const file = parse(await readFile(path, "utf8")) as Record<string, never>;
    change(file);
    await writeFile(path, JSON.stringify(file));
    return edited;
  }

  it("has each flow depend on its integrations, which Terraform applies first then", async () => {
    const { resource } = JSON.parse((await here.files()).terraform) as {
      resource: Record<string, Record<string, { name: string; depends_on?: string[] }>>;
    };
    const { everybody, payments } = resource.apono_access_flow_v2!;
    expect([everybody!.depends_on, payments!.depends_on]).toEqual([
      ["apono_resource_integration.aws_sandbox"],
      ["apono_resource_integration.aws_production"],
    ]);
  });

  it("writes everything but secrets", async () => {
    const { terraform, drawbridge } = await here.files();
    expect(`${terraform}${drawbridge}`).not.toContain("secret-of-the-chat");
    const [webhook] = await here.api.platform.db.manager.find(Webhook);
    expect(`${terraform}${drawbridge}`).not.toContain(webhook!.secret);
    expect(parse(drawbridge)).toEqual({
      version: 1,
      connectors: [{ id: here.connectorId, name: "ecs-main" }],
      integrations: [
        { name: "AWS production", enabled: true },
        { name: "AWS sandbox", enabled: false },
      ],
      accessFlows: [
        {
          name: "Payments",
          maxDurationSeconds: 90,
          escalationIntervalSeconds: 70,
          mfaMaxAgeSeconds: 900,
          targets: [
            {
              index: 0,
              permissions: [
                { permission: "AmazonEKSViewPolicy", namespaces: ["a"], groups: [] },
                { permission: "AmazonEKSViewPolicy", namespaces: ["b"], groups: [] },
              ],
            },
          ],
        },
      ],
      roles: [
        { provider: "Okta", userName: "ana", role: "ADMIN" },
        { provider: "Okta", userName: "ben", role: "AUDITOR" },
      ],
      webhooks: [
        {
          url: "https://siem.example.com",
          format: "JSON",
          events: ["grant.active", "request.created"],
          enabled: true,
        },
        {
          host: "hooks.slack.com",
          urlVariable: variable,
          format: "SLACK",
          events: ["request.created"],
          enabled: false,
          disabledReason: "The channel is gone",
        },
      ],
    });
  });

  it("writes no path and no query of a webhook's address, since either may hold a secret", async () => {
    const { webhooks } = there.api.platform;
    for (const url of [
      "https://a.example.com/",
      "https://b.example.com/in/secret-1",
      "https://b.example.com/?k=secret-2",
    ])
      await webhooks.create(ADMIN, url, ["request.created"]);
    expect(await there.export()).toMatchObject({ code: 0, stderr: "" });
    const { drawbridge } = await there.files();
    expect(drawbridge).not.toContain("secret");
    const variables = await variablesOf(there);
    const [first, second] = ["https://b.example.com/in/secret-1", "https://b.example.com/?k=secret-2"];
    const [ofFirst, ofSecond] = [variables[first]!, variables[second]!];
    expect(parse(drawbridge).webhooks).toMatchObject([
      { url: "https://a.example.com/" },
      { host: "b.example.com", urlVariable: ofFirst },
      { host: "b.example.com", urlVariable: ofSecond },
    ]);
    expect(await there.import(there.folder, ["--apply"], { [ofFirst]: first, [ofSecond]: second })).toMatchObject({
      code: 0,
      stdout: "0 created, 0 changed, 3 the same.",
    });
    await there.api.platform.db.query("delete from webhooks where url = $1", [first]);
    await there.export();
    expect((await there.files()).drawbridge).toContain(ofSecond);
  });

  it("makes an equal empty installation, as the account of the token", async () => {
    const plan = await importThere([]);
    expect(plan).toMatchObject({ code: 0, stderr: "" });
    expect(plan.stdout.split("\n")).toEqual([
      "+ integration AWS production",
      "+ integration AWS sandbox",
      "+ access flow Everybody",
      "  Warning: The integration 'AWS sandbox' is switched off.",
      "+ access flow Payments",
      "  Warning: No cluster of 'AWS production' belongs to this target now.",
      "+ role ADMIN of ana (Okta)",
      "+ role AUDITOR of ben (Okta)",
      "+ webhook JSON at siem.example.com",
      "+ webhook SLACK at hooks.slack.com",
      "8 to create, 0 to change, 0 the same.",
      "Nothing was changed. Add --apply to change it.",
    ]);
    expect(await there.everything()).toEqual({ integrations: [], flows: [], roles: [], webhooks: [] });

    const before = await auditedThere();
    expect(await importThere()).toMatchObject({ code: 0, stderr: "" });
    expect(await there.everything()).toEqual(await here.everything());
    const events = (await auditedThere()).slice(before.length);
    expect([...new Set(events.map(({ actorKind, actorName }) => `${actorKind} ${actorName}`))]).toEqual([
      expect.stringMatching(/^service Terraform 1/),
    ]);
    expect(events.map(({ action }) => action).sort()).toEqual([
      "access-flow.created",
      "access-flow.created",
      "integration.created",
      "integration.created",
      "integration.disabled",
      "role.assigned",
      "role.assigned",
      "webhook.created",
      "webhook.created",
      "webhook.disabled",
    ]);
  });

  const auditedThere = () => there.api.platform.db.manager.find(AuditEvent, { order: { position: "ASC" } });

  it("changes nothing the second time, here or there", async () => {
    await importThere();
    const audited = await auditedThere();
    const nothing = { code: 0, stdout: "0 created, 0 changed, 8 the same.", stderr: "" };
    expect(await importThere()).toEqual(nothing);
    expect(await auditedThere()).toEqual(audited);
    expect(await here.import(here.folder, ["--apply"], secrets)).toEqual(nothing);
  });

  it("changes the differences, and keeps objects that the files do not name", async () => {
    await importThere();
    await there.api.platform.integrations.create(ADMIN, {
      ...form(there, "Own"),
      managementAccountRoleArn: "arn:aws:iam::333333333333:role/Reader",
    });
    const folder = await edit((file) => {
      const { apono_resource_integration: integrations, apono_access_flow_v2: flows } = (file as unknown as Files)
        .resource;
      integrations.aws_production!.custom_access_details = "$${changed}";
      flows.everybody!.active = false;
    });
    const { stdout, code } = await importThere(["--apply", "--json"], folder);
    expect(code).toBe(0);
    const { changes } = JSON.parse(stdout) as { changes: { action: string; name: string; fields: string[] }[] };
    expect(changes.filter(({ action }) => action !== "NONE")).toEqual([
      { kind: "INTEGRATION", name: "AWS production", action: "UPDATE", fields: ["customAccessDetails"] },
      {
        kind: "ACCESS_FLOW",
        name: "Everybody",
        action: "UPDATE",
        fields: ["active"],
        warnings: ["The integration 'AWS sandbox' is switched off."],
      },
    ]);
    const { integrations } = (await there.everything()) as {
      integrations: { name: string; customAccessDetails: string }[];
    };
    expect(integrations.map(({ name }) => name)).toEqual(["AWS production", "AWS sandbox", "Own"]);
    expect(integrations[0]!.customAccessDetails).toBe("${changed}");
  });

  it("switches a webhook where the file says so, and leaves it as it is where the file says nothing", async () => {
    await importThere();
    const reasons = async () =>
      ((await there.everything()) as { webhooks: { disabledReason: string | null }[] }).webhooks.map(
        ({ disabledReason }) => disabledReason,
      );
    const editWebhooks = (change: (webhooks: WebhookInFile[]) => void) =>
      edit((file) => change((file as unknown as { webhooks: WebhookInFile[] }).webhooks), DRAWBRIDGE_FILE);
    const silent = await editWebhooks((all) => {
      for (const one of all) {
        delete one.enabled;
        delete one.disabledReason;
      }
    });
    expect(await importThere(undefined, silent)).toMatchObject({ stdout: "0 created, 0 changed, 8 the same." });
    expect(await reasons()).toEqual(["The channel is gone", null]);

    const other = await editWebhooks(([siem, chat]) => {
      Object.assign(siem!, { enabled: false, disabledReason: "Moved" });
      Object.assign(chat!, { enabled: true });
      delete chat!.disabledReason;
    });
    expect((await importThere(undefined, other)).stdout).toContain("webhook JSON at siem.example.com: enabled");
    expect(await reasons()).toEqual([null, "Moved"]);

    const without = await editWebhooks(([, chat]) => delete chat!.disabledReason);
    expect(await importThere(undefined, without)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/webhooks\[1\]\.disabledReason: Say in 'disabledReason' why/),
    });
  });

  it("names every problem of every object, and changes nothing", async () => {
    const folder = await edit((file) => {
      const { apono_resource_integration: integrations, apono_access_flow_v2: flows } = (file as unknown as Files)
        .resource;
      integrations.aws_production!.colour = "red";
      flows.everybody!.trigger = "NEVER";
    });
    expect(await importThere(undefined, folder)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The document has 2 problems\.\n- integrations\[0\]\.colour: [^\n]+\n- access_flows\[0\]\.trigger: [^\n]+$/,
      ),
    });

    const wrong = await edit((file) => {
      const { roles, connectors, integrations } = file as unknown as Beside;
      roles[0]!.userName = "nobody";
      connectors[0]!.name = "none";
      integrations.push({ name: "Unknown", enabled: true });
    }, DRAWBRIDGE_FILE);
    await writeFile(join(wrong, TERRAFORM_FILE), await editedTerraform());
    const { code, stderr } = await importThere(undefined, wrong);
    expect(code).toBe(1);
    expect(
      stderr
        .split("\n")
        .slice(1)
        .map((line) => line.split(": ")[0])
        .sort(),
    ).toEqual([
      // Attributes of the provider share names, so the settings belong to the other resource.
      "- access_flows.Payments.grant_duration_in_min",
      "- access_flows.Payments.name",
      "- drawbridge.integrations[2].name",
      "- drawbridge.roles[0].userName",
      "- integrations.AWS production.connector_id",
      "- integrations.AWS production.integration_config.region",
      "- integrations.AWS sandbox.connector_id",
    ]);
    expect(await there.everything()).toEqual({ integrations: [], flows: [], roles: [], webhooks: [] });
  });

  async function editedTerraform(): Promise<string> {
    const file = JSON.parse((await here.files()).terraform) as Files;
    (file.resource.apono_resource_integration.aws_production!.integration_config as Record<string, string>).region =
      "mars";
    file.resource.apono_access_flow_v2.everybody!.name = "Payments";
    return JSON.stringify(file);
  }

  it("asks for secret addresses, and refuses files that it cannot read", async () => {
    expect(await there.import(here.folder)).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(`webhooks[1].urlVariable: The variable ${variable} is missing`),
    });
    const folder = await mkdtemp(join(tmpdir(), "broken-"));
    const refused = (stderr: RegExp) => ({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
    expect(await importThere([], folder)).toEqual(
      refused(/^There is neither drawbridge\.tf\.json nor drawbridge\.yaml in /),
    );
    await writeFile(join(folder, "main.tf"), 'resource "apono_access_flow_v2" "a" {}');
    await writeFile(join(folder, "more.tf.json"), "{");
    await writeFile(join(folder, DRAWBRIDGE_FILE), "version: 1\nroles: [\n");
    expect(await importThere([], folder)).toEqual(
      refused(
        /^The files have 3 problems\. Nothing was changed\.\n- main\.tf: HCL [^\n]+\n- more\.tf\.json: [^\n]+\n- drawbridge\.yaml:\d+: [^\n]+$/,
      ),
    );
    await rm(folder, { recursive: true });
    expect(await importThere([], folder)).toEqual(refused(/cannot be read \(ENOENT\)\.$/));
    expect(await importThere(["--force"])).toEqual(refused(/Write: drawbridge import/));
  });

  it.each(["/proc/x", "/proc/x/y"])("refuses a folder that nobody can make: %s", async (folder) => {
    expect(await here.export(folder)).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^\/proc\/x.*drawbridge\.tf\.json cannot be written \(E[A-Z]+\)\.$/),
    });
  });

  it("keeps an earlier export whole until the new one is written, as on a disk that fills up", async () => {
    await writeFile(join(edited, DRAWBRIDGE_FILE), "an earlier export");
    const earlier = await open(join(edited, DRAWBRIDGE_FILE));
    expect(await here.export(edited)).toMatchObject({ code: 0 });
    expect(await earlier.readFile("utf8")).toBe("an earlier export");
    await earlier.close();
    expect((await readdir(edited)).filter((name) => name.endsWith(".new"))).toEqual([]);
  });

  it("makes the folder of an export and its parents, also where two make it at once", async () => {
    const folder = join(edited, "new", "folder");
    const both = await Promise.all([here.export(folder), here.export(folder)]);
    expect(both).toMatchObject([
      { code: 0, stderr: "" },
      { code: 0, stderr: "" },
    ]);
    expect(await readFile(join(folder, TERRAFORM_FILE), "utf8")).toBe((await here.files()).terraform);
  });

  it("needs an admin with GOVERN; a plan does too, because it tries everything", async () => {
    const token = await there.tokenFor(["ADMIN"], ["READ", "ADMIN"]);
    expect(await there.import(here.folder, [], { ...secrets, DRAWBRIDGE_TOKEN: token })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("GOVERN"),
    });
    const auditor = await here.tokenFor(["AUDITOR"]);
    expect(await here.export(edited, { DRAWBRIDGE_TOKEN: auditor })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("ADMIN"),
    });
  });
});

interface Files {
  readonly resource: Readonly<
    Record<"apono_resource_integration" | "apono_access_flow_v2", Record<string, Record<string, unknown>>>
  >;
}

interface Beside {
  readonly roles: { userName: string }[];
  readonly connectors: { name: string }[];
  readonly integrations: { name: string; enabled: boolean }[];
}

function form({ connectorId }: ConfigurationHarness, name: string) {
  return {
    name,
    connectorId,
    resourceTypes: ["EKS_CLUSTER" as const],
    region: "eu-west-1",
    ssoRegion: "eu-west-1",
    ssoPortal: "https://example.awsapps.com/start",
  };
}

/** An example of everything that a configuration may hold. */
/** By the address of a webhook. */
async function variablesOf({ api }: ConfigurationHarness): Promise<Record<string, string>> {
  const webhooks = await api.platform.db.manager.find(Webhook);
  return Object.fromEntries(
    webhooks.map(({ id, url }) => {
      const host = new URL(url).host.toUpperCase().replaceAll(".", "_");
      return [url, `WEBHOOK_${host}_${id.slice(-8).toUpperCase()}`];
    }),
  );
}

async function fill(harness: ConfigurationHarness): Promise<void> {
  const { integrations, accessFlows, roles, webhooks } = harness.api.platform;
  await integrations.create(ADMIN, {
    ...form(harness, "AWS production"),
    managementAccountRoleArn: "arn:aws:iam::111111111111:role/Reader",
    excludedAccountIds: ["111122223333,444455556666"],
    customAccessDetails: 'Line "one" ${here}\nLine %{two}',
    integrationOwners: [
      { attribute: "group", values: ["Platform"] },
      { attribute: "user", values: ["ana"] },
    ],
    ownerRules: [{ keyName: "team", attribute: "group", separator: "," }],
  });
  const sandbox = await integrations.create(ADMIN, {
    ...form(harness, "AWS sandbox"),
    managementAccountRoleArn: "arn:aws:iam::222222222222:role/Reader",
    integrationOwners: [{ attribute: "user", values: ["ben"] }],
  });
  await integrations.setEnabled(ADMIN, sandbox.id, false);
  await accessFlows.create(ADMIN, {
    name: "Payments",
    maxDurationSeconds: 90,
    requestors: { conditions: [{ attribute: "group", operator: "IS", values: ["Platform"] }] },
    requestFor: { scopes: ["SELF", "OTHERS"], grantees: null },
    targets: [
      {
        integration: "AWS production",
        resources: [{ by: "TAG", key: "env", values: ["prod"] }],
        permissions: [
          { permission: "AmazonEKSViewPolicy", namespaces: ["a"] },
          { permission: "AmazonEKSViewPolicy", namespaces: ["b"] },
        ],
      },
    ],
    approverPolicy: { groups: [{ approvers: [{ kind: "OWNER" }] }] },
    escalation: { intervalSeconds: 70, tiers: [{ approvers: [{ kind: "MANAGER" }] }] },
    settings: { mfaRequired: true, mfaMaxAgeSeconds: 900 },
  });
  await accessFlows.create(ADMIN, {
    name: "Everybody",
    trigger: "AUTOMATIC",
    requestors: { conditions: [{ attribute: "user", operator: "STARTS_WITH", values: ["a"] }] },
    targets: [{ integration: "AWS sandbox", permissions: [{ permission: "AmazonEKSViewPolicy" }] }],
  });
  await roles.assign(ADMIN, harness.personId("ana"), "ADMIN");
  await roles.assign(ADMIN, harness.personId("ben"), "AUDITOR");
  await webhooks.create(ADMIN, "https://siem.example.com", ["request.created", "grant.active"]);
  const { webhook } = await webhooks.create(ADMIN, CHAT, ["request.created"], { format: "SLACK" });
  await webhooks.setEnabled(ADMIN, webhook.id, {
    enabled: false,
    version: webhook.version,
    reason: "The channel is gone",
  });
}

interface WebhookInFile {
  enabled?: boolean;
  disabledReason?: string;
}
