import {
  accountNumber,
  aForm,
  saveAccount,
  saveConnector,
  saveGrant,
  saveIdentity,
  saveProvider,
  saveRun,
} from "../../../testing/factories";
import {
  ADMIN,
  AUDITOR,
  createTestDomain,
  MEMBER,
  TEST_EXTERNAL_ID,
  type TestDomain,
} from "../../../testing/test-domain";
import { AuditEvent } from "../audit/audit-event.entity";
import type { Connector } from "../connectors/connector.entity";
import { Grant } from "../grants/grant.entity";
import { SyncRun } from "../sync-runs/sync-run.entity";
import { Integration } from "./integration.entity";
import type { IntegrationForm } from "./parse-integration";

let domain: TestDomain;
let connector: Connector;

beforeAll(async () => {
  domain = await createTestDomain();
});

beforeEach(async () => {
  await domain.empty();
  connector = await saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
});

afterAll(() => domain.close());

const form = (given: IntegrationForm = {}) => aForm({ connectorId: connector.id, ...given });
const create = (given: IntegrationForm = {}) => domain.integrations.create(ADMIN, form(given));
const stored = (id: string) => domain.db.manager.findOneByOrFail(Integration, { id });
const runsOf = (integrationId: string) =>
  domain.db.manager.find(SyncRun, { where: { integrationId }, order: { createdAt: "ASC", id: "ASC" } });
const auditOf = (subjectId: string) =>
  domain.db.manager.find(AuditEvent, { where: { subjectId }, order: { at: "ASC", id: "ASC" } });
const roleIn = (account: string) => `arn:aws:iam::${account}:role/Management`;

async function expectNothingSaved(): Promise<void> {
  await domain.uow.drain();
  expect(await domain.db.manager.count(Integration)).toBe(0);
  expect(await domain.db.manager.count(SyncRun)).toBe(0);
  expect(domain.queue.jobs).toEqual([]);
  expect(domain.live.hints).toEqual([]);
}

describe("creating an integration", () => {
  it("saves it, audits it, starts its first sync and notifies the connector, all in one transaction", async () => {
    const integration = await create({ excludedAccountIds: ["011111111111, 222222222222"] });
    await domain.uow.drain();
    expect(integration).toMatchObject({
      name: "AWS production",
      enabled: true,
      excludedAccountIds: ["011111111111", "222222222222"],
      externalId: TEST_EXTERNAL_ID,
      createdAt: domain.clock.now(),
      nextSyncAt: new Date(domain.clock.now().getTime() + 3_600_000),
    });
    const [run] = await runsOf(integration.id);
    expect(run).toMatchObject({
      state: "QUEUED",
      trigger: "CREATED",
      requestedBy: "Ada Admin",
      connectorId: connector.id,
    });
    expect(await auditOf(integration.id)).toMatchObject([
      { action: "integration.created", actorId: ADMIN.id, before: null, after: { name: "AWS production" } },
    ]);
    expect(domain.queue.jobs).toMatchObject([
      { name: "sync-runs.advance", payload: { runId: run!.id }, connectorId: connector.id },
      { name: "doctor.run", connectorId: connector.id },
    ]);
    expect(new Set(domain.live.hints)).toEqual(
      new Set([`sync-run|${integration.id}`, `integration|${integration.id}`, "integration|any"]),
    );
  });

  it("is idempotent by the client request id", async () => {
    const named = (form: object = {}) =>
      domain.integrations.create(ADMIN, { ...aForm({ connectorId: connector.id }), ...form }, "mine");
    const [one, again] = await Promise.all([named(), named()]);
    expect(again.id).toBe(one.id);
    expect(await domain.db.manager.count(Integration)).toBe(1);
    await expect(named({ name: "Other" })).rejects.toMatchObject({ code: "CONFLICT", rule: "CLIENT_REQUEST_ID_USED" });
  });

  it("keeps the external id out of the audit log, because a role trusts it", async () => {
    const { id } = await create({ externalId: "half-of-a-secret" });
    expect(JSON.stringify(await auditOf(id))).not.toContain("half-of-a-secret");
  });

  it("saves nothing for an invalid input, and names every problem", async () => {
    await create({ name: "Taken", managementAccountRoleArn: roleIn("111111111111") });
    await domain.integrations.delete(ADMIN, (await domain.db.manager.findOneByOrFail(Integration, {})).id);
    await domain.uow.drain();
    await domain.empty();
    await expect(create({ region: "mars", ssoPortal: "http://x.com" })).rejects.toMatchObject({
      code: "INVALID_INPUT",
      fields: [{ path: ["region"] }, { path: ["ssoPortal"] }, { path: ["connectorId"] }],
    });
    await expectNothingSaved();
  });

  it.each(["", "not-an-id", "0198c0de-0000-7000-8000-000000000001"])(
    "saves nothing with the connector %j",
    async (connectorId) => {
      await expect(create({ connectorId })).rejects.toMatchObject({
        code: "INVALID_INPUT",
        fields: [{ path: ["connectorId"] }],
      });
      await expectNothingSaved();
    },
  );

  it("saves nothing when a later step of the same transaction fails", async () => {
    const start = domain.syncRuns.start.bind(domain.syncRuns);
    domain.syncRuns.start = async (...args) => {
      await start(...args);
      throw new Error("the power went out");
    };
    try {
      await expect(create()).rejects.toThrow("the power went out");
    } finally {
      domain.syncRuns.start = start;
    }
    await expectNothingSaved();
  });

  it("is possible with a disconnected connector: the run says so", async () => {
    domain.clock.advance({ minutes: 5 });
    const integration = await create();
    await domain.uow.drain();
    expect(await runsOf(integration.id)).toMatchObject([
      { state: "FAILED", failure: { code: "CONNECTOR_DISCONNECTED" }, finishedAt: domain.clock.now() },
    ]);
    expect(domain.queue.jobs).toEqual([]);
    expect(integration.nextSyncAt).not.toBeNull();
  });

  it("refuses a name that differs from another by its case alone", async () => {
    await create({ name: "AWS Production" });
    const again = create({ name: " aws production ", managementAccountRoleArn: roleIn("222222222222") });
    await expect(again).rejects.toMatchObject({ code: "CONFLICT", fields: [{ path: ["name"] }] });
  });

  it("refuses a second integration of the same organization", async () => {
    await create({ name: "One", managementAccountRoleArn: roleIn("111111111111") });
    await expect(create({ name: "Two", managementAccountRoleArn: roleIn("111111111111") })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["managementAccountRoleArn"] }],
    });
    const inManagementAccount = await saveConnector(domain.db, { accountId: "111111111111" });
    await expect(create({ name: "Three", connectorId: inManagementAccount.id })).rejects.toMatchObject({
      code: "CONFLICT",
      fields: [{ path: ["connectorId"] }],
    });
    await create({ name: "Four", managementAccountRoleArn: roleIn("444444444444") });
  });

  it("saves one of several with the same name that come at once", async () => {
    const attempts = Array.from({ length: 6 }, (_, n) =>
      create({ name: n % 2 ? "SAME" : "same", managementAccountRoleArn: roleIn(`${n}`.repeat(12)) }),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "CONFLICT" });
    }
  });

  it("saves one of several into one organization that come at once", async () => {
    const attempts = Array.from({ length: 6 }, (_, n) =>
      create({ name: `Number ${n}`, managementAccountRoleArn: roleIn("111111111111") }),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
    expect(await domain.db.manager.count(Integration)).toBe(1);
  });
});

describe("validating an integration", () => {
  it("finds every problem of a creation, conflicts too, and saves nothing", async () => {
    const { problems, warnings } = await domain.integrations.validate(
      ADMIN,
      form({ region: "mars", excludedAccountIds: ["1111111111111"], connectorId: "nobody" }),
      null,
    );
    expect(problems.map((problem) => problem.path.join("."))).toEqual(["region", "connectorId"]);
    expect(warnings.map((warning) => warning.code)).toEqual(["EXCLUDED_ACCOUNT_FORMAT"]);
    await expectNothingSaved();
  });

  it.each(["a name", "01a2210b-55c3-79b7-bb3a-6330712f289d"])("names rows of an unknown provider: %s", async (text) => {
    const { problems } = await domain.integrations.validate(
      ADMIN,
      form({
        integrationOwners: [{ attribute: "group", providerId: text, values: ["Platform"] }],
        ownerRules: [{ keyName: "team", attribute: "group", providerId: text }],
      }),
      null,
    );
    expect(problems.map((problem) => problem.path.join("."))).toEqual([
      "integrationOwners.0.providerId",
      "ownerRules.0.providerId",
    ]);
  });

  it("of an existing one starts from its settings, and does not conflict with itself", async () => {
    const { id } = await create();
    expect(await domain.integrations.validate(ADMIN, {}, id)).toEqual({ problems: [], warnings: [] });
    const { problems } = await domain.integrations.validate(ADMIN, { ssoPortal: null }, id);
    expect(problems.map((problem) => problem.path)).toEqual([["ssoPortal"]]);
  });

  it("reports a name that another has", async () => {
    await create({ name: "Taken", managementAccountRoleArn: roleIn("111111111111") });
    const { problems } = await domain.integrations.validate(ADMIN, form({ name: "taken" }), null);
    expect(problems.map((problem) => problem.path)).toEqual([["name"]]);
  });
});

describe("updating an integration", () => {
  it("changes the given fields, keeps the others, empties null ones, and audits both states", async () => {
    const before = await create({ excludedAccountIds: ["111111111111"], customAccessDetails: "Use the VPN." });
    domain.clock.advance({ minutes: 1 });
    const after = await domain.integrations.update(ADMIN, before.id, before.version, {
      name: "Renamed",
      excludedAccountIds: null,
    });
    expect(after).toMatchObject({
      id: before.id,
      name: "Renamed",
      nameKey: "renamed",
      excludedAccountIds: [],
      customAccessDetails: "Use the VPN.",
      region: before.region,
      updatedAt: domain.clock.now(),
      createdAt: before.createdAt,
    });
    expect((await auditOf(before.id)).at(-1)).toMatchObject({
      action: "integration.updated",
      before: { name: "AWS production", excludedAccountIds: ["111111111111"] },
      after: { name: "Renamed", excludedAccountIds: [] },
    });
  });

  it("ends the sync that uses the old settings and starts a new one", async () => {
    const { id, version } = await create();
    await domain.integrations.update(ADMIN, id, version, { name: "Renamed" });
    expect((await runsOf(id)).map((run) => [run.trigger, run.state])).toEqual([
      ["CREATED", "CANCELLED"],
      ["UPDATED", "QUEUED"],
    ]);
  });

  it("is refused for an older version", async () => {
    const { id, version } = await create();
    await domain.integrations.update(ADMIN, id, version, { name: "Mine" });
    await expect(domain.integrations.update(ADMIN, id, version, { name: "Yours" })).rejects.toMatchObject({
      code: "CONFLICT",
      message: expect.stringContaining("changed meanwhile"),
    });
    expect((await stored(id)).name).toBe("Mine");
  });

  it("goes to one of two that come at once", async () => {
    const { id, version } = await create();
    const results = await Promise.allSettled(
      ["Mine", "Yours"].map((name) => domain.integrations.update(ADMIN, id, version, { name })),
    );
    expect(results.map((result) => result.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("is not refused because a sync ran meanwhile: no setting was changed", async () => {
    const { id, version } = await create();
    await domain.db.query("update sync_runs set state = 'FAILED', finished_at = now()");
    await domain.syncRuns.sync(ADMIN, id);
    expect((await stored(id)).version).toBe(version);
    const updated = await domain.integrations.update(ADMIN, id, version, { name: "Mine" });
    expect(updated.version).toBe(version + 1);
  });

  it("changes nothing when the result would be invalid", async () => {
    const { id, version } = await create();
    await domain.uow.drain();
    domain.queue.jobs.length = 0;
    await expect(
      domain.integrations.update(ADMIN, id, version, { ssoPortal: null, name: "Renamed" }),
    ).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: ["ssoPortal"] }] });
    await domain.uow.drain();
    expect(await stored(id)).toMatchObject({ name: "AWS production", version });
    expect((await runsOf(id)).map((run) => run.state)).toEqual(["QUEUED"]);
    expect(await auditOf(id)).toHaveLength(1);
    expect(domain.queue.jobs).toEqual([]);
  });
});

describe("warnings about exclusions", () => {
  const EXCLUDED: IntegrationForm = {
    excludedAccountIds: [accountNumber(7)],
    excludedOrganizationalUnitIds: ["ou-ab12-cccccccc"],
  };
  const codesOf = (warnings: readonly { code: string; item: string | null }[]) =>
    warnings.map(({ code, item }) => `${code} ${item ?? ""}`.trim());

  /** After a sync that scanned one account and failed on another. */
  async function read(given: IntegrationForm) {
    const { id } = await create(given);
    await saveAccount(domain.db, { id }, { accountId: accountNumber(1), ouPath: ["r-ab12", "ou-ab12-aaaaaaaa"] });
    await saveAccount(domain.db, { id }, { accountId: accountNumber(8), outOfScopeReason: "LEFT_ORGANIZATION" });
    const syncWarnings = [
      { code: "EXCLUDED_ACCOUNT_UNKNOWN" as const, item: accountNumber(7), message: "It is not there." },
      { code: "ACCOUNTS_FAILED" as const, item: null, message: "1 account could not be scanned." },
    ];
    await domain.db.manager.update(Integration, id, { syncWarnings });
    return id;
  }

  it("are those of the settings after an update, not before it", async () => {
    const id = await read(EXCLUDED);
    const after = await domain.integrations.update(ADMIN, id, 1, { excludedAccountIds: [accountNumber(8)] });
    expect(codesOf(after.syncWarnings)).toEqual([
      `EXCLUDED_ACCOUNT_UNKNOWN ${accountNumber(8)}`,
      "EXCLUDED_OU_UNKNOWN ou-ab12-cccccccc",
      "ACCOUNTS_FAILED",
    ]);
    const mended = await domain.integrations.update(ADMIN, id, 2, {
      excludedAccountIds: null,
      excludedOrganizationalUnitIds: ["ou-ab12-aaaaaaaa"],
    });
    expect(codesOf(mended.syncWarnings)).toEqual(["NO_ACCOUNTS_IN_SCOPE", "ACCOUNTS_FAILED"]);
  });

  it("are shown before an update, but not before the first read", async () => {
    const id = await read({});
    const told = await domain.integrations.validate(ADMIN, EXCLUDED, id);
    expect(codesOf(told.warnings)).toEqual([
      `EXCLUDED_ACCOUNT_UNKNOWN ${accountNumber(7)}`,
      "EXCLUDED_OU_UNKNOWN ou-ab12-cccccccc",
    ]);
    const { warnings } = await domain.integrations.validate(ADMIN, form({ ...EXCLUDED, name: "Other" }), null);
    expect(warnings).toEqual([]);
  });
});

describe("a session that AWS shortens", () => {
  it.each<[string, Partial<Connector>, number, boolean]>([
    ["a task's role", { callerArn: "arn:aws:sts::1:assumed-role/task/1" }, 4, true],
    ["a connector of ECS that has not said who it is", { callerArn: null, kind: "ECS" }, 4, true],
    ["a local connector that has not", { callerArn: null, kind: "LOCAL" }, 4, false],
    ["a user", { callerArn: "arn:aws:iam::1:user/ada" }, 4, false],
    ["an hour", { callerArn: "arn:aws:sts::1:assumed-role/task/1" }, 1, false],
  ])(
    "is reported when settings are checked, and is no warning of the integration: %s",
    async (_, given, hours, isTold) => {
      connector = await saveConnector(domain.db, { ...given, lastSeenAt: domain.clock.now() });
      const { warnings } = await domain.integrations.validate(ADMIN, form({ sessionDurationHours: hours }), null);
      expect(warnings.map(({ code }) => code)).toEqual(isTold ? ["SESSION_DURATION_CLAMPED"] : []);
      const { id } = await create({ sessionDurationHours: hours });
      const after = await domain.integrations.update(ADMIN, id, 1, { sessionDurationHours: hours });
      expect(after.syncWarnings).toEqual([]);
    },
  );
});

describe("changing the principal strategy", () => {
  const TEMPLATE = "arn:aws:iam::{{accountId}}:role/{{userName}}";
  const byTemplate = { principalStrategy: "IAM_ROLE_TEMPLATE", principalRoleTemplate: TEMPLATE } as const;
  const giveAccess = async (integration: Integration) => {
    const ana = await saveIdentity(domain.db, await saveProvider(domain.db), "ana");
    const need = { personId: ana.personId, integration, accountId: "111111111111" };
    return saveGrant(domain.db, await domain.act((tx) => domain.bindings.ensure(tx, need)));
  };

  it("is audited, and possible while no access is live", async () => {
    const { id, version } = await create();
    const entries = { sharedEntriesAllowed: true, foreignPolicies: "REMOVE" } as const;
    const changed = await domain.integrations.update(ADMIN, id, version, { ...byTemplate, ...entries });
    expect(changed).toMatchObject({ ...byTemplate, ...entries });
    expect((await auditOf(id)).at(-1)).toMatchObject({
      before: {
        principalStrategy: "IDENTITY_CENTER",
        principalRoleTemplate: null,
        sharedEntriesAllowed: false,
        foreignPolicies: "REPORT",
      },
      after: { ...byTemplate, ...entries },
    });
  });

  it("is refused while access is live, as validation says before", async () => {
    const integration = await create(byTemplate);
    const { id, version } = integration;
    const grant = await giveAccess(integration);
    const otherTemplate = { principalRoleTemplate: TEMPLATE.replace("userName", "email") };
    await expect(domain.integrations.update(ADMIN, id, version, otherTemplate)).rejects.toMatchObject({
      code: "INVALID_STATE",
      message:
        "'principalRoleTemplate' cannot be changed while access is given through the integration: 1 grant has not ended.",
      fields: [{ path: ["principalRoleTemplate"] }],
    });
    const strategy = { principalStrategy: "IDENTITY_CENTER" } as const;
    await expect(domain.integrations.update(ADMIN, id, version, strategy)).rejects.toMatchObject({
      fields: [{ path: ["principalStrategy"] }],
    });
    expect((await domain.integrations.validate(ADMIN, strategy, id)).problems).toMatchObject([
      { path: ["principalStrategy"] },
    ]);
    expect((await domain.integrations.update(ADMIN, id, version, { name: "Renamed" })).version).toBe(version + 1);

    const ended = { state: "REVOKED", endReason: "EXPIRED", endAskedAt: new Date(), endedAt: new Date() } as const;
    await domain.db.manager.update(Grant, grant.id, ended);
    await expect(domain.integrations.update(ADMIN, id, version + 1, strategy)).resolves.toMatchObject(strategy);
  });
});

describe("switching an integration off", () => {
  it("ends its sync and starts nothing, and switching it on starts one", async () => {
    const { id, version } = await create();
    const off = await domain.integrations.setEnabled(ADMIN, id, false);
    expect(off).toMatchObject({ enabled: false, version: version + 1 });
    expect((await runsOf(id)).map((run) => run.state)).toEqual(["CANCELLED"]);
    await expect(domain.syncRuns.sync(ADMIN, id)).rejects.toMatchObject({ code: "INVALID_STATE" });

    await domain.integrations.setEnabled(ADMIN, id, true);
    expect((await runsOf(id)).map((run) => run.state)).toEqual(["CANCELLED", "QUEUED"]);
    expect((await auditOf(id)).map((event) => event.action)).toEqual([
      "integration.created",
      "integration.disabled",
      "integration.enabled",
    ]);
  });

  it("is refused for an old version, and changes nothing", async () => {
    const { id, version } = await create();
    await domain.integrations.setEnabled(ADMIN, id, false, version);
    const stale = { code: "CONFLICT", fields: [{ path: ["version"], rule: "VERSION_STALE" }] };
    await expect(domain.integrations.setEnabled(ADMIN, id, true, version)).rejects.toMatchObject(stale);
    await expect(domain.integrations.setEnabled(ADMIN, id, false, version)).rejects.toMatchObject(stale);
    await expect(domain.integrations.delete(ADMIN, id, true, version)).rejects.toMatchObject(stale);
    expect(await stored(id)).toMatchObject({ enabled: false, version: version + 1 });
    expect(await domain.integrations.delete(ADMIN, id, false, version + 1)).toMatchObject({ deleted: true });
  });

  it("changes nothing when it is off already", async () => {
    const { id } = await create();
    await domain.integrations.setEnabled(ADMIN, id, false);
    const { version } = await stored(id);
    await domain.integrations.setEnabled(ADMIN, id, false);
    expect((await stored(id)).version).toBe(version);
    expect(await auditOf(id)).toHaveLength(2);
  });
});

describe("deleting an integration", () => {
  it("removes it with its runs, keeps the audit, and frees its name", async () => {
    const { id } = await create();
    await saveRun(domain.db, { id, connectorId: connector.id }, { state: "SUCCEEDED", finishedAt: domain.clock.now() });
    await domain.integrations.delete(ADMIN, id);
    expect(await domain.db.manager.countBy(Integration, { id })).toBe(0);
    expect(await runsOf(id)).toEqual([]);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "integration.deleted", after: null });
    await create();
  });

  it("is finished for all others where it cannot be for one", async () => {
    const { id: stuck } = await create({ name: "A" });
    const { id } = await create({ name: "B", managementAccountRoleArn: roleIn("222222222222") });
    await domain.db.query("update integrations set deleted_at = now()");
    await domain.db.query(`
      create function refuse() returns trigger language plpgsql as $$ begin raise 'not this one'; end $$;
      create trigger refuse before delete on integrations for each row when (old.id = '${stuck}') execute function refuse()`);
    await expect(domain.integrations.finishDeletions(ADMIN)).rejects.toThrow(
      "Integrations that could not be deleted: 1.",
    );
    await domain.db.query("drop function refuse() cascade");
    expect(await domain.db.manager.countBy(Integration, { id })).toBe(0);
    await domain.integrations.finishDeletions(ADMIN);
    expect(await domain.db.manager.count(Integration)).toBe(0);
  });
});

describe("an integration that does not exist", () => {
  const NOBODY = "0198c0de-0000-7000-8000-000000000009";

  it("cannot be changed", async () => {
    const notFound = { code: "NOT_FOUND", message: "The integration was not found." };
    await expect(domain.integrations.update(ADMIN, NOBODY, 1, {})).rejects.toMatchObject(notFound);
    await expect(domain.integrations.setEnabled(ADMIN, NOBODY, true)).rejects.toMatchObject(notFound);
    await expect(domain.integrations.delete(ADMIN, NOBODY)).rejects.toMatchObject(notFound);
    await expect(domain.integrations.validate(ADMIN, {}, NOBODY)).rejects.toMatchObject(notFound);
    await expect(domain.syncRuns.sync(ADMIN, NOBODY)).rejects.toMatchObject(notFound);
  });
});

describe.each([AUDITOR, MEMBER])("for $name", (actor) => {
  it("every verb is refused, and nothing happens", async () => {
    const { id, version } = await create();
    await domain.uow.drain();
    const [run] = await runsOf(id);
    const before = await stored(id);
    for (const attempt of [
      () => domain.integrations.create(actor, form({ name: "Mine" })),
      () => domain.integrations.validate(actor, form(), null),
      () => domain.integrations.update(actor, id, version, { name: "Mine" }),
      () => domain.integrations.setEnabled(actor, id, false),
      () => domain.integrations.delete(actor, id),
      () => domain.syncRuns.sync(actor, id),
      () => domain.syncRuns.cancel(actor, run!.id),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await stored(id)).toEqual(before);
    expect(await runsOf(id)).toEqual([run]);
    expect(await auditOf(id)).toHaveLength(1);
  });
});
