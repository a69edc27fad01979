import { aCondition, aDefinition, saveCluster, saveFlow } from "../../../testing/access-flows";
import { statementsOf } from "../../../testing/count-statements";
import { rowsReadBy } from "../../../testing/explain";
import {
  saveAccount,
  saveConnector,
  saveDriftScan,
  saveGrant,
  saveIdentity,
  saveIntegration,
  saveProvider,
  saveRun,
  saveTarget,
} from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import { connectDatabase, createDataSource } from "../../platform/database/connections/data-source";
import { WriteProbe } from "../../platform/database/connections/write-probe";
import { Binding } from "../bindings/binding.entity";
import { checkFinding } from "../doctor/check-finding";
import { DoctorCheck, DoctorRun } from "../doctor/doctor-run.entity";
import { DriftFinding } from "../drift/drift-finding.entity";
import { AutomaticFlowState } from "../grants/automatic/automatic-flow-state.entity";
import { Grant } from "../grants/grant.entity";
import { heldFailure } from "../identities/held-failure";
import { Identity, IdentityGroup } from "../identities/identity.entity";
import { ProviderRead } from "../identities/identity-center/provider-read.entity";
import { IdentityProvider } from "../identities/identity-provider.entity";
import { LeaversAlarms } from "../identities/leavers-alarms";
import { ensureInstallation } from "../installation/installation";
import { Integration } from "../integrations/integration.entity";
import { OutboxMessage } from "../outbox/outbox-message.entity";
import { TRACES_OF_PEOPLE } from "../provider-changes/testing/traces-of-people";
import { RoleGroups } from "../roles/role-groups";
import { configuredSignIns } from "../sessions/sign-ins-of-nobody";
import { adviceFor } from "../sync-runs/outcomes";
import { runFailure } from "../sync-runs/run-failure";
import { SyncRunAccount } from "../sync-runs/sync-run.entity";
import { Webhook, WebhookDelivery } from "../webhooks/webhook.entity";
import type { AttentionItem } from "./attention";
import { AttentionQueries } from "./attention.queries";
import { attentionPage } from "./attention-page";

const ROLE_GROUP = { provider: "People", group: "Admins", role: "ADMIN" as const };

let domain: TestDomain;
let provider: IdentityProvider;
let roleGroups: RoleGroups;
let attention: AttentionQueries;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  await domain.db.query("truncate webhooks, outbox_messages, role_groups cascade");
  provider = await saveProvider(domain.db, { name: "People", nameKey: "people" });
  useRoleGroups();
});
afterAll(() => domain.close());

function useRoleGroups(...configured: (typeof ROLE_GROUP)[]): void {
  roleGroups = new RoleGroups(configured);
  const leaversAlarms = new LeaversAlarms(domain);
  attention = new AttentionQueries({
    ...domain,
    writeProbe: new WriteProbe(domain.db, 0),
    signIns: [],
    roleGroups,
    leaversAlarms,
  });
}

async function found(): Promise<AttentionItem[]> {
  return (await attention.list({})).nodes;
}

const kinds = async () => (await found()).map(({ kind }) => kind);

/** The one thing there is. */
async function theOne(): Promise<AttentionItem> {
  const items = await found();
  expect(items.map(({ kind }) => kind)).toHaveLength(1);
  expect(items[0]).toMatchObject({
    message: expect.stringMatching(/^[A-Z0-9].*\.$/),
    whatToDo: expect.stringMatching(/^[A-Z].*\.$/),
  });
  return items[0]!;
}

async function saveGroup(externalId: string, name: string): Promise<void> {
  const { id: providerId } = provider;
  const createdAt = domain.clock.now();
  await domain.db.manager.insert(IdentityGroup, { id: newId(), providerId, externalId, name, createdAt });
}

const agoBy = (minutes: number) => new Date(domain.clock.now().getTime() - minutes * 60_000);

it("finds no problem in a healthy installation", async () => {
  await saveIdentity(domain.db, provider, "ana");
  await saveIntegration(domain.db, await saveConnector(domain.db), {
    integrationOwners: [{ attribute: "user", providerId: null, values: ["ana"] }],
  });
  await saveFlow(domain.db, {
    definition: aDefinition({ requestors: { operator: "AND", conditions: [aCondition("user", "ana")] } }),
  });
  expect(await attention.list({})).toMatchObject({ nodes: [], hasNextPage: false });
});

describe("integrations", () => {
  const connected = () => saveConnector(domain.db, { lastSeenAt: domain.clock.now() });
  const failing = (code: string) => ({ state: "FAILED", failure: runFailure({ code, ...SENTENCES }) }) as const;
  const SENTENCES = { message: "The role cannot be assumed.", advice: "Check that it trusts the connector." };

  async function saveCheck({ id, connectorId, version }: Integration, code: string | null): Promise<void> {
    const startedAt = domain.clock.now();
    const run = { id: newId(), connectorId, integrationId: id, settings: {} as never, requestedBy: "Ada", startedAt };
    await domain.db.manager.insert(DoctorRun, {
      ...run,
      scope: "SETTINGS",
      settingsVersion: version,
      state: "FINISHED",
      finishedAt: startedAt,
    });
    const check = checkFinding("MANAGEMENT_ROLE", "FAILED", SENTENCES.message, { code, advice: SENTENCES.advice });
    await domain.db.manager.insert(DoctorCheck, { ...check, runId: run.id, position: 1 });
  }

  it("are found by settings that do not work in AWS, until others are saved or it is switched off", async () => {
    const integration = await saveIntegration(domain.db, await connected(), { name: "Acme" });
    await saveCheck(integration, null);
    expect(await theOne()).toEqual({
      kind: "SETTINGS_WRONG",
      key: integration.id,
      since: domain.clock.now(),
      count: 1,
      subjects: [{ type: "Integration", id: integration.id }],
      message: "Settings of the integration 'Acme' do not work in AWS: The role cannot be assumed.",
      whatToDo: "Check that it trusts the connector.",
    });
    await domain.db.manager.update(Integration, integration.id, { enabled: false });
    expect(await kinds()).toEqual([]);
    await domain.db.manager.update(Integration, integration.id, { enabled: true, version: integration.version + 1 });
    expect(await kinds()).toEqual([]);
  });

  it("are found by a failed sync, until one succeeds", async () => {
    const integration = await saveIntegration(domain.db, await connected(), { name: "Acme" });
    await saveRun(domain.db, integration, { ...failing("THROTTLED"), createdAt: agoBy(5), finishedAt: agoBy(4) });
    expect(await theOne()).toMatchObject({
      kind: "SYNC_FAILED",
      message: "The last sync of the integration 'Acme' failed: The role cannot be assumed.",
      subjects: [{ type: "Integration", id: integration.id }],
    });
    await saveRun(domain.db, integration, { state: "SUCCEEDED", createdAt: agoBy(3), finishedAt: agoBy(2) });
    expect(await kinds()).toEqual([]);
  });

  it("are found by a sync that could not read some accounts, until one reads them all", async () => {
    const integration = await saveIntegration(domain.db, await connected(), { name: "Acme" });
    const run = await saveRun(domain.db, integration, {
      state: "PARTIAL",
      accountsTotal: 40,
      accountsFailed: 2,
      createdAt: agoBy(5),
      finishedAt: agoBy(4),
    });
    const scanned = { runId: run.id, state: "DONE" as const, regions: [] };
    const denied = { outcome: "DENIED", code: "MEMBER_ROLE_DENIED", message: "The role is not there." } as const;
    await domain.db.manager.insert(SyncRunAccount, [
      { ...scanned, ...denied, accountId: "111111111111", accountName: "pay" },
      { ...scanned, ...denied, accountId: "222222222222", accountName: "shop" },
      { ...scanned, outcome: "EXCLUDED", accountId: "333333333333", accountName: "lab" },
    ]);
    expect(await theOne()).toEqual({
      kind: "SYNC_PARTIAL",
      key: integration.id,
      since: agoBy(4),
      count: 2,
      subjects: [{ type: "Integration", id: integration.id }],
      message:
        "The last sync of the integration 'Acme' could not read 2 accounts: pay (111111111111), shop (222222222222). The role is not there.",
      whatToDo: adviceFor("DENIED", "MEMBER_ROLE_DENIED"),
    });
    await saveRun(domain.db, integration, { state: "SUCCEEDED", createdAt: agoBy(3), finishedAt: agoBy(2) });
    expect(await kinds()).toEqual([]);
  });

  it("are found by the account of which a sync could not read many regions, named once", async () => {
    const integration = await saveIntegration(domain.db, await connected(), { name: "Acme" });
    const run = await saveRun(domain.db, integration, { state: "PARTIAL", accountsFailed: 1, finishedAt: agoBy(4) });
    const denied = { outcome: "DENIED", code: "AccessDenied", message: "Not allowed.", clustersFound: 0 } as const;
    const call = { operation: "eks:ListClusters", requestId: null };
    const regions = ["eu-west-1", "us-east-1"].map((region) => ({ ...denied, ...call, region }));
    await domain.db.manager.insert(SyncRunAccount, [
      { ...denied, runId: run.id, state: "DONE", accountId: "111111111111", accountName: "pay", regions },
    ]);
    expect(await theOne()).toMatchObject({
      message: "The last sync of the integration 'Acme' could not read 1 account: pay (111111111111). Not allowed.",
      whatToDo: adviceFor("DENIED", "AccessDenied"),
    });
  });

  it("are found once for one reason, and by their connector alone where it is away", async () => {
    const integration = await saveIntegration(domain.db, await connected());
    await saveRun(domain.db, integration, { ...failing("MANAGEMENT_ROLE_DENIED"), finishedAt: agoBy(1) });
    await saveCheck(integration, "MANAGEMENT_ROLE_DENIED");
    expect(await kinds()).toEqual(["SETTINGS_WRONG"]);
    await domain.db.query("update connectors set last_seen_at = $1", [agoBy(2)]);
    expect(await theOne()).toMatchObject({
      kind: "CONNECTOR_AWAY",
      message: expect.stringContaining("settings saved meanwhile are not checked"),
    });
  });
});

describe("values", () => {
  const owner = (...values: string[]) => ({ integrationOwners: [{ attribute: "group", providerId: null, values }] });
  const asking = (...values: string[]) =>
    aDefinition({
      requestors: { operator: "AND", conditions: [{ ...aCondition("group", ...values), operator: "IS_NOT" }] },
    });

  it("that are ambiguous are found for each integration and each active flow, until they are not", async () => {
    await saveGroup("g-1", "Ops");
    await saveGroup("g-2", "ops");
    const { id } = await saveIntegration(domain.db, await saveConnector(domain.db), {
      name: "AWS",
      ...owner("ops", "none"),
    });
    const flow = await saveFlow(domain.db, { name: "Pay", definition: asking("ops", "OPS") });
    await saveFlow(domain.db, { active: false, definition: asking("ops") });
    await saveFlow(domain.db, { deletedAt: domain.clock.now(), definition: asking("ops") });
    const items = await found();
    expect(items).toHaveLength(2);
    expect(items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          kind: "VALUE_AMBIGUOUS",
          count: 1,
          subjects: [{ type: "Integration", id }],
          message: "1 value of the integration 'AWS' means nobody, as several carry the name: 'ops'.",
        }),
        expect.objectContaining({ kind: "VALUE_AMBIGUOUS", count: 2, subjects: [{ type: "AccessFlow", id: flow.id }] }),
      ]),
    );
    await domain.db.query("update identity_groups set name = 'Others' where external_id = 'g-2'");
    expect(await kinds()).toEqual([]);
  });

  it("whose group was removed are found until the group is back or the values are gone", async () => {
    await saveGroup("g-1", "Ops");
    const definition = await saveFlow(domain.db, { definition: asking("ops") });
    const saved = await saveIntegration(domain.db, await saveConnector(domain.db), owner("ops"));
    const [frozen] = definition.definition.requestors.conditions[0]!.ids!;
    const owners = [{ ...saved.integrationOwners[0]!, ids: [frozen!] }];
    await domain.db.query("update integrations set integration_owners = $1::jsonb", [JSON.stringify(owners)]);
    expect(await kinds()).toEqual([]);
    await domain.db.query("update identity_groups set removed_at = now()");
    await saveGroup("g-2", "Ops");
    expect(await kinds()).toEqual(["VALUE_GONE", "VALUE_GONE"]);
    await domain.db.query("update integrations set integration_owners = '[]'");
    expect(await theOne()).toMatchObject({ kind: "VALUE_GONE", subjects: [{ type: "AccessFlow", id: definition.id }] });
    await domain.db.query("update identity_groups set removed_at = null");
    expect(await kinds()).toEqual([]);
  });

  it("of an unusable provider are found until it is usable", async () => {
    await saveFlow(domain.db, { definition: asking("ops", "dev") });
    await domain.db.query("update identity_providers set enabled = false");
    expect(await theOne()).toMatchObject({ kind: "PROVIDER_NOT_MEANT", count: 2 });
    await domain.db.query("update identity_providers set enabled = true");
    expect(await kinds()).toEqual([]);
  });

  it("of an integration are found together with its owner rules, whose tags find nobody while the provider is off", async () => {
    await saveIdentity(domain.db, provider, "ana");
    const { id } = await saveIntegration(domain.db, await saveConnector(domain.db), {
      name: "AWS",
      integrationOwners: [{ attribute: "user", providerId: provider.id, values: ["ana"] }],
      ownerRules: [{ attribute: "group", providerId: provider.id, separator: null, keyName: "team" }],
    });
    expect(await kinds()).toEqual([]);
    await domain.db.query("update identity_providers set standing = 'LINK_ONLY'");
    expect(await theOne()).toMatchObject({
      kind: "PROVIDER_NOT_MEANT",
      count: 2,
      subjects: [{ type: "Integration", id }],
      message:
        "1 value and 1 owner rule of the integration 'AWS' mean nobody, " +
        "as the identity provider is for links only, switched off, or gone: 'ana', owner rule of the tag 'team'.",
    });
    await domain.db.query("update integrations set integration_owners = '[]'");
    expect(await theOne()).toMatchObject({
      count: 1,
      message: expect.stringMatching(/^1 owner rule of .* means nobody/),
    });
    await domain.db.query("update identity_providers set standing = 'NAMED'");
    expect(await kinds()).toEqual([]);
  });
});

describe("a role group", () => {
  it("is found while no group or several have its name, and where its group was removed", async () => {
    useRoleGroups(ROLE_GROUP);
    const subjects = [{ type: "RoleGroup", ...ROLE_GROUP }];
    expect(await theOne()).toMatchObject({ kind: "ROLE_GROUP_UNCLEAR", count: 0, subjects });
    await saveGroup("g-1", "admins");
    await saveGroup("g-2", "admins");
    expect(await theOne()).toMatchObject({ kind: "ROLE_GROUP_UNCLEAR", count: 2, subjects });
    await domain.db.query("update identity_groups set name = 'others' where external_id = 'g-2'");
    await roleGroups.freeze(domain.db.manager);
    expect(await kinds()).toEqual([]);
    await domain.db.query("update identity_groups set removed_at = now() where external_id = 'g-1'");
    expect((await theOne()).message).toMatch(/was removed/);
    useRoleGroups();
    expect(await kinds()).toEqual([]);
  });
});

describe("a configured sign-in", () => {
  it("is found while nobody of its identity provider can be meant", async () => {
    const signIns = configuredSignIns({
      providers: [{ name: "okta", people: "PEOPLE" }, { name: "default" }],
      issuers: [
        { issuer: "https://ci.example.com", as: { kind: "person", people: "Nowhere" } },
        { issuer: "https://robots.example.com", as: { kind: "service-account" } },
      ],
    });
    const deps = { ...domain, roleGroups, leaversAlarms: new LeaversAlarms(domain) };
    const queries = new AttentionQueries({ ...deps, signIns, writeProbe: new WriteProbe(domain.db, 0) });
    const list = async () => (await queries.all()).map((item) => [item.message, attentionPage(item)]);
    const ofIssuer = [
      "Nobody can sign in by the trusted issuer 'https://ci.example.com': its 'people' names the identity provider 'Nowhere', which does not exist.",
      "/providers",
    ];
    const ofOkta = (why: string) => [
      `Nobody can sign in by the sign-in provider 'okta': its 'people' names the identity provider 'PEOPLE', ${why}.`,
      `/providers/${provider.id}`,
    ];
    expect(await list()).toEqual([ofIssuer]);
    await domain.db.manager.update(IdentityProvider, provider.id, { standing: "LINK_ONLY" });
    expect(await list()).toEqual(expect.arrayContaining([ofIssuer, ofOkta("which is LINK_ONLY")]));
    await domain.db.manager.update(IdentityProvider, provider.id, { standing: "NAMED", enabled: false });
    expect(await list()).toEqual(expect.arrayContaining([ofIssuer, ofOkta("which is switched off")]));
    await domain.db.manager.update(IdentityProvider, provider.id, { enabled: true });
    expect(await list()).toEqual([ofIssuer]);
  });
});

describe("a provider", () => {
  const held = heldFailure({ reasons: [{ of: "PEOPLE", removed: 9, before: 10, message: "" }] } as never, "sync");

  it("is found while its read or import is held, with the start where that is known", async () => {
    const { id } = provider;
    await domain.db.manager.update(IdentityProvider, id, { failure: held });
    expect(await theOne()).toMatchObject({
      kind: "READ_HELD",
      since: null,
      subjects: [{ type: "IdentityProvider", id }],
    });
    const finishedAt = agoBy(60);
    await domain.db.manager.insert(ProviderRead, { providerId: id, state: "HELD", finishedAt });
    expect(await theOne()).toMatchObject({
      since: finishedAt,
      message: expect.stringContaining("9 of 10 people would go"),
    });
    await domain.db.manager.update(IdentityProvider, id, { failure: { code: "THROTTLED", message: "Too much." } });
    expect(await kinds()).toEqual([]);
  });

  it("is found after a mass deprovisioning, until that is acknowledged or a day old", async () => {
    const { id } = provider;
    const alarm = { since: agoBy(20).toISOString(), lastLeftAt: agoBy(15).toISOString(), people: 12 };
    await domain.db.manager.update(IdentityProvider, id, { leaversAlarm: alarm });
    expect(await theOne()).toMatchObject({ kind: "MANY_LEAVERS", count: 12, since: agoBy(20) });
    domain.clock.advance({ days: 1 });
    expect(await kinds()).toEqual([]);
    domain.clock.advance({ days: -1 });
    await new LeaversAlarms(domain).acknowledge(ADMIN, id);
    expect(await kinds()).toEqual([]);
  });
});

describe("a deleted provider that history keeps", () => {
  it("is not found, whatever was to be attended to before", async () => {
    const [ana, ben] = [await saveIdentity(domain.db, provider, "ana"), await saveIdentity(domain.db, provider, "ben")];
    await TRACES_OF_PEOPLE["lets others decide in their place"]!(domain, ana.personId!, ben.personId!);
    const leaversAlarm = { since: agoBy(20).toISOString(), lastLeftAt: agoBy(15).toISOString(), people: 12 };
    const failure = heldFailure({ reasons: [{ of: "PEOPLE", removed: 9, before: 10, message: "" }] } as never, "sync");
    await domain.db.manager.update(IdentityProvider, provider.id, { failure, leaversAlarm });
    expect(await kinds()).toEqual(expect.arrayContaining(["READ_HELD", "MANY_LEAVERS"]));
    const { version } = await domain.db.manager.findOneByOrFail(IdentityProvider, { id: provider.id });
    await domain.providerChanges.delete(ADMIN, provider.id, version, true);
    expect(await domain.db.manager.existsBy(IdentityProvider, { id: provider.id })).toBe(true);
    expect(await kinds()).toEqual([]);
  });
});

describe("people with one address", () => {
  it("are found as pairs until each is answered, whether the address is present or the first one", async () => {
    const ana = await saveIdentity(domain.db, provider, "ana", { email: "Ana@example.com" });
    const admin = await saveIdentity(domain.db, provider, "a-ana", { email: "ana@EXAMPLE.com" });
    const [personId, otherId] = [ana.personId, admin.personId].sort();
    expect(await theOne()).toMatchObject({
      kind: "PROBABLY_SAME_HUMAN",
      count: 1,
      subjects: [{ type: "PeopleAlike", personId, otherId, address: "ana@example.com" }],
    });
    await domain.db.query("update identities set email = 'other@example.com' where id = $1", [admin.id]);
    expect(await kinds()).toEqual(["PROBABLY_SAME_HUMAN"]);
    await answer(ana.personId, admin.personId, "DIFFERENT");
    expect(await kinds()).toEqual([]);
  });

  it("are not found where other answers make them one human", async () => {
    const people = [];
    for (const name of ["a", "b", "c"])
      people.push(await saveIdentity(domain.db, provider, name, { email: `${name}@example.com` }));
    const [a, b, c] = people as [Identity, Identity, Identity];
    await domain.db.query("update identities set email = 'a@example.com' where id = $1", [c.id]);
    expect(await kinds()).toEqual(["PROBABLY_SAME_HUMAN"]);
    await answer(a.personId!, b.personId!, "SAME_HUMAN");
    expect(await kinds()).toEqual(["PROBABLY_SAME_HUMAN"]);
    await answer(b.personId!, c.personId!, "SAME_HUMAN");
    expect(await kinds()).toEqual([]);
  });

  it("are counted, and the first ten are named", async () => {
    for (let n = 0; n < 6; n += 1) await saveIdentity(domain.db, provider, `p${n}`, { email: "all@example.com" });
    const { count, subjects, message } = await theOne();
    expect([count, subjects.length]).toEqual([15, 10]);
    expect(message).toMatch(/^15 pairs .*, …\.$/);
    await domain.db.query("update identities set removed_at = now() where user_name <> 'p0'");
    expect(await kinds()).toEqual([]);
  });

  async function answer(one: string, other: string, said: string): Promise<void> {
    await domain.db.query("insert into person_answers values ($1, $2, $3, now())", [...[one, other].sort(), said]);
  }
});

describe("an identity that is no home", () => {
  const beside = async (personId: string, given: Partial<Identity>, standing: "NAMED" | "LINK_ONLY") => {
    const { id } = await saveProvider(domain.db, { standing: "LINK_ONLY" });
    const identity = await saveIdentity(domain.db, { id }, "linked", given);
    await domain.db.manager.update(Identity, identity.id, { personId });
    await domain.db.manager.update(IdentityProvider, id, { standing });
    return identity;
  };

  it("is found where it is active and the home is not, until the home is moved or active", async () => {
    const leftAt = agoBy(5);
    const ana = await saveIdentity(domain.db, provider, "ana", { active: false, leftAt });
    const other = await beside(ana.personId, { email: "ana@work.example.com" }, "NAMED");
    const subjects = [{ type: "Person", id: ana.personId }];
    expect(await theOne()).toMatchObject({ kind: "HOME_TO_MOVE", count: 1, since: leftAt, subjects });
    await domain.db.query("update identities set active = true");
    expect(await kinds()).toEqual([]);
    await domain.db.query("update identity_providers set enabled = false where id = $1", [provider.id]);
    expect(await kinds()).toEqual(["HOME_TO_MOVE"]);
    await domain.db.query("update people set home_id = $1", [other.id]);
    expect(await kinds()).toEqual([]);
  });

  it("is ignored at a provider that cannot be a home", async () => {
    const ana = await saveIdentity(domain.db, provider, "ana", { active: false });
    await beside(ana.personId, { email: null }, "LINK_ONLY");
    expect(await kinds()).toEqual([]);
  });

  it("is found where its linking address has changed, until it is the same again or an admin links it", async () => {
    const ana = await saveIdentity(domain.db, provider, "ana");
    const given = { email: "other@example.com", firstEmail: "ana@example.com", linkedBy: "ADDRESS" as const };
    const linked = await beside(ana.personId, given, "LINK_ONLY");
    const subjects = [{ type: "Person", id: ana.personId }];
    expect(await theOne()).toMatchObject({ kind: "LINKED_ADDRESS_DIFFERS", count: 1, subjects });
    await domain.db.manager.update(Identity, linked.id, { email: "ANA@example.com" });
    expect(await kinds()).toEqual([]);
    await domain.db.manager.update(Identity, linked.id, { email: "other@example.com", linkedBy: "ADMIN" });
    expect(await kinds()).toEqual([]);
  });
});

describe("access", () => {
  /** A scanned cluster, and the facts that its findings have in common. */
  async function harnessDrift() {
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db), { name: "AWS" });
    const account = await saveAccount(domain.db, integration, { accountId: "111111111111" });
    const cluster = await saveCluster(domain.db, account, "payments-eu");
    await saveDriftScan(domain.db, cluster, { nextScanAt: domain.clock.now() });
    const place = { resourceId: cluster.id, integrationId: integration.id };
    return { integration, finding: { ...place, entryArn: null, appeared: true, since: agoBy(3) } };
  }

  it("that should have ended is found until it is observed gone", async () => {
    const ana = await saveIdentity(domain.db, provider, "ana");
    const integration = await saveIntegration(domain.db, await saveConnector(domain.db));
    const need = { personId: ana.personId, integration, accountId: "111111111111" };
    const binding = await domain.act((tx) => domain.bindings.ensure(tx, need));
    const ending = { state: "REVOKING" as const, endAskedAt: agoBy(10), endReason: "EXPIRED" as const };
    const overdueSince = agoBy(8);
    const given = { ...ending, targetId: await saveTarget(domain.db, binding), overdueSince };
    const { id } = await saveGrant(domain.db, binding, given);
    await saveGrant(domain.db, binding, { ...given, overdueSince: null });
    expect(await theOne()).toMatchObject({
      kind: "REVOCATION_OVERDUE",
      count: 1,
      since: overdueSince,
      subjects: [{ type: "Grant", id }],
      message: `1 grant should have ended, and the access was not observed gone in time: ana on payments-eu (The access could not be observed since ${agoBy(10).toISOString()}, because no observation was completed.).`,
    });
    await domain.db.manager.update(Grant, id, { state: "REVOKED", endedAt: domain.clock.now() });
    expect(await kinds()).toEqual([]);
  });

  it("with drift is found by integration, until it is as the grants say", async () => {
    const { integration, finding } = await harnessDrift();
    const differences = ["AmazonEKSClusterAdminPolicy on the whole cluster was added.", "Its user name was changed."];
    await domain.db.manager.insert(DriftFinding, [
      {
        ...finding,
        id: newId(),
        kind: "OURS_ALTERED",
        principalArn: "arn:aws:iam::111111111111:role/ana",
        differences,
      },
      { ...finding, id: newId(), kind: "FOREIGN", principalArn: "arn:aws:iam::111111111111:role/robot", differences },
    ]);
    expect(await theOne()).toMatchObject({
      kind: "ENTRIES_ALTERED",
      key: integration.id,
      count: 1,
      since: agoBy(3),
      subjects: [{ type: "Integration", id: integration.id }],
      message:
        "1 access entry of the integration 'AWS' is not as Drawbridge recorded it: payments-eu: AmazonEKSClusterAdminPolicy on the whole cluster was added.",
      whatToDo: expect.stringMatching(/^Find in CloudTrail who .*set 'foreignPolicies' of the integration to REMOVE/),
    });
    await ensureInstallation(domain.db, undefined, agoBy(90));
    await domain.db.query("update installation set last_restored_at = $1", [agoBy(3)]);
    expect((await theOne()).whatToDo).toMatch(/^Drawbridge itself may have written them after the backup/);
    await domain.db.query("update installation set last_restored_at = null");
    await domain.db.manager.delete(DriftFinding, { kind: "OURS_ALTERED" });
    expect(await kinds()).toEqual([]);
    const denied = "It could not be deleted: AWS denied eks:DeleteAccessEntry.";
    const at = agoBy(2).toISOString();
    await domain.db.manager.insert(DriftFinding, {
      ...finding,
      id: newId(),
      kind: "ORPHAN",
      principalArn: "arn:aws:iam::111111111111:role/lost",
      differences: ["This installation made it.", denied],
      removalFailure: { code: "ACCESS_DENIED", message: "No.", since: at, lastAt: at },
    });
    expect(await theOne()).toMatchObject({
      kind: "ORPHANS_STAY",
      count: 1,
      since: agoBy(2),
      message: expect.stringContaining("payments-eu: arn:aws:iam::111111111111:role/lost"),
      whatToDo: denied,
    });
    await domain.db.manager.delete(DriftFinding, { kind: "ORPHAN" });
  });

  it("of others that may do everything on a cluster is found until it is accepted or gone", async () => {
    const { integration, finding } = await harnessDrift();
    const saveForeign = (policy: string, role: string) =>
      domain.db.manager.insert(DriftFinding, {
        ...finding,
        id: newId(),
        kind: "FOREIGN",
        principalArn: `arn:aws:iam::111111111111:role/${role}`,
        access: { policies: [{ policy, namespaces: null }], kubernetesGroups: [] },
        differences: ["Others made it."],
      });
    await saveForeign("AmazonEKSClusterAdminPolicy", "creator");
    await saveForeign("AmazonEKSAdminPolicy", "robot");
    const item = await theOne();
    expect(item).toMatchObject({
      kind: "DRIFT_CRITICAL",
      key: integration.id,
      count: 1,
      since: agoBy(3),
      message:
        "1 access entry of others in the integration 'AWS' may do everything on a cluster, and nobody has accepted it: payments-eu: arn:aws:iam::111111111111:role/creator.",
    });
    expect(attentionPage(item)).toBe(`/integrations/${integration.id}/drift`);
    await domain.db.query(
      `insert into drift_acceptances (finding_id, facts, reason, accepted_by_name, accepted_at)
       select id, '{}', 'It made the cluster.', 'Ada', $1 from drift_findings`,
      [domain.clock.now()],
    );
    expect(await kinds()).toEqual([]);
  });

  it("whose slot lease has not ended for an hour is found until it has", async () => {
    const { integration } = await harnessDrift();
    const lease = { id: newId(), integrationId: integration.id, accountId: "111111111111" };
    const personId = (await saveIdentity(domain.db, provider, "ana")).personId!;
    await domain.db.manager.insert(Binding, {
      ...lease,
      personId,
      strategy: "IDENTITY_CENTER",
      state: "REMOVING",
      failedAttempts: 1,
      createdAt: agoBy(90),
    });
    const failedSince = async (minutes: number) => {
      const at = agoBy(minutes).toISOString();
      const failure = {
        code: "ACCESS_DENIED",
        message: "AWS denied sso:DeleteAccountAssignment.",
        since: at,
        lastAt: at,
      };
      await domain.db.manager.update(Binding, lease.id, { failure });
    };
    await failedSince(59);
    expect(await kinds()).toEqual([]);
    await failedSince(60);
    expect(await theOne()).toMatchObject({
      kind: "LEASES_STAY",
      key: integration.id,
      count: 1,
      since: agoBy(60),
      message: expect.stringContaining("AWS denied sso:DeleteAccountAssignment."),
    });
    await domain.db.manager.update(Binding, lease.id, { state: "COOLING_DOWN" });
    expect(await kinds()).toEqual([]);
  });

  it("is neither given nor taken away on a full disk, which is found until there is space", async () => {
    const { url } = domain;
    const db = await connectDatabase(createDataSource({ url, entities: [], applicationName: "full", poolSize: 1 }));
    const deps = { ...domain, signIns: [], roleGroups, leaversAlarms: new LeaversAlarms(domain) };
    const queries = new AttentionQueries({ ...deps, writeProbe: new WriteProbe(db, 0) });
    await db.query("set temp_file_limit = 0");
    const [item, ...others] = await queries.all();
    expect(item).toMatchObject({ kind: "DATABASE_FULL", message: expect.stringContaining("temp_file_limit") });
    expect([attentionPage(item!), others]).toEqual(["/attention", []]);
    await db.query("reset temp_file_limit");
    expect(await queries.all()).toEqual([]);
    await db.destroy();
  });

  it("that a restored database may not give is found until an admin confirms what is live", async () => {
    await ensureInstallation(domain.db, undefined, agoBy(90));
    await domain.db.query("update installation set restored_at = $1", [agoBy(3)]);
    const item = await theOne();
    expect(item).toMatchObject({ kind: "DATABASE_RESTORED", since: agoBy(3), count: 1, subjects: [] });
    expect(attentionPage(item)).toBe("/attention");
    await domain.db.query("update installation set restored_at = null");
    expect(await kinds()).toEqual([]);
  });

  it("that an automatic flow would change is found while it is held", async () => {
    const { id: flowId } = await saveFlow(domain.db, { trigger: "AUTOMATIC" });
    const held = { gives: 30, ends: 2, of: 10, since: agoBy(30).toISOString() };
    await domain.db.manager.insert(AutomaticFlowState, { flowId, settledVersion: 1, held });
    const subjects = [{ type: "AccessFlow", id: flowId }];
    expect(await theOne()).toMatchObject({ kind: "FLOW_CHANGES_HELD", count: 32, since: agoBy(30), subjects });
    await domain.db.manager.update(AutomaticFlowState, flowId, { held: null });
    expect(await kinds()).toEqual([]);
  });
});

describe("a connector", () => {
  it("that integrations need is found while it is disconnected", async () => {
    const connector = await saveConnector(domain.db, { lastSeenAt: agoBy(2) });
    expect(await kinds()).toEqual([]);
    await saveIntegration(domain.db, connector);
    const subjects = [{ type: "Connector", id: connector.id }];
    expect(await theOne()).toMatchObject({ kind: "CONNECTOR_AWAY", count: 1, since: agoBy(2), subjects });
    await saveConnector(domain.db, { ...connector, lastSeenAt: domain.clock.now() });
    expect(await kinds()).toEqual([]);
  });
});

describe("a webhook", () => {
  let webhookId: string;
  beforeEach(async () => {
    const at = domain.clock.now();
    ({ id: webhookId } = await domain.db.manager.save(Webhook, {
      id: newId(),
      url: "https://hooks.example.com/secret",
      events: [],
      format: "JSON",
      version: 1,
      secret: "",
      secretSetAt: at,
      createdAt: at,
    }));
  });

  async function deliver(given: Partial<WebhookDelivery>): Promise<void> {
    const createdAt = domain.clock.now();
    const { id: outboxMessageId } = await domain.db.manager.save(OutboxMessage, {
      id: newId(),
      event: "webhook.test" as const,
      subjectType: "webhook",
      subjectId: webhookId,
      data: {},
      createdAt,
    });
    await domain.db.manager.insert(WebhookDelivery, { id: newId(), outboxMessageId, webhookId, createdAt, ...given });
  }

  it("is found after a failed delivery, until a delivery succeeds", async () => {
    await deliver({ state: "DELIVERED", endedAt: agoBy(30) });
    expect(await kinds()).toEqual([]);
    await deliver({ state: "FAILED", endedAt: agoBy(20) });
    await deliver({ state: "FAILED", endedAt: agoBy(10) });
    const item = await theOne();
    expect(item).toMatchObject({ kind: "DELIVERY_FAILED", count: 2, since: agoBy(20) });
    expect(JSON.stringify(item)).not.toMatch(/hooks\.example/);
    await deliver({ state: "DELIVERED", endedAt: agoBy(5) });
    expect(await kinds()).toEqual([]);
  });

  it("is found while all attempts fail, long before a delivery is given up, until a delivery succeeds", async () => {
    const pending = (attempts: number, createdAt: Date) =>
      deliver({ state: "PENDING", attempts, createdAt, nextAttemptAt: domain.clock.now() });
    await pending(6, agoBy(40));
    await deliver({ state: "DELIVERED", endedAt: agoBy(30) });
    await pending(5, agoBy(20));
    expect(await kinds()).toEqual([]);
    await pending(6, agoBy(10));
    expect(await theOne()).toMatchObject({
      kind: "DELIVERY_FAILED",
      key: webhookId,
      count: 1,
      since: agoBy(10),
      message: "1 message to a webhook failed five times or more, and it has taken none since.",
    });
    await domain.db.query("update webhooks set disabled_at = now(), disabled_reason = 'Moved.'");
    expect(await kinds()).toEqual([]);
    await domain.db.query("update webhooks set disabled_at = null, disabled_reason = null");
    await deliver({ state: "DELIVERED", endedAt: agoBy(5) });
    expect(await kinds()).toEqual([]);
  });
});

describe("the list of problems", () => {
  async function manyThings(): Promise<void> {
    for (const minutes of [5, 7, 6])
      await saveIntegration(domain.db, await saveConnector(domain.db, { lastSeenAt: agoBy(minutes) }));
    for (const message of ["one", "another"])
      await saveProvider(domain.db, { failure: { code: "REMOVALS_HELD", message } });
    for (const userName of [newId(), newId()])
      await saveIdentity(domain.db, provider, userName, { email: "pq@example.com" });
  }

  it("has the gravest first and the newest of a kind first, in complete pages", async () => {
    await manyThings();
    const all = await found();
    expect(all.map(({ kind }) => kind)).toEqual([
      ...Array(3).fill("CONNECTOR_AWAY"),
      ...Array(2).fill("READ_HELD"),
      "PROBABLY_SAME_HUMAN",
    ]);
    expect(all.slice(0, 3).map(({ since }) => since)).toEqual([agoBy(5), agoBy(6), agoBy(7)]);
    const seen: AttentionItem[] = [];
    let after: string | undefined;
    for (let hasNext = true; hasNext; ) {
      const page = await attention.list({ first: 2, after });
      expect(await page.totalCount()).toBe(6);
      seen.push(...page.nodes);
      after = page.cursorOf(page.nodes.at(-1)!);
      hasNext = page.hasNextPage;
    }
    expect(seen).toEqual(all);
    await expect(attention.list({ after: "x" })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("takes as many statements for many problems as for one of each kind", async () => {
    const count = async () => (await statementsOf(domain.db, () => found())).length;
    await manyThings();
    const few = await count();
    await manyThings();
    expect(await count()).toBeLessThanOrEqual(few);
    expect(few).toBeLessThanOrEqual(33);
  });
});

it("finds people whose mail is refused, until it arrives again", async () => {
  const { personId } = await saveIdentity(domain.db, provider, "ana");
  const deliver = async (state: "FAILED" | "SENT", minutesAgo: number) => {
    const id = newId();
    const at = agoBy(minutesAgo);
    await domain.db.query(
      `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
       values ($1::uuid, $2, 'ACCESS_ENDED', $1::text, 'grant', $1::text, 't', 'm', '/', true, $3)`,
      [id, personId, at],
    );
    await domain.db.query(
      `insert into mail_deliveries (id, notification_id, state, last_error, created_at, ended_at)
       values ($1, $1, $2, case when $2 = 'FAILED' then 'The mail server answered: 550 No such user' end, $3, $3)`,
      [id, state, at],
    );
  };
  await deliver("SENT", 60);
  await deliver("FAILED", 50);
  await deliver("FAILED", 40);
  expect(await found()).toMatchObject([
    {
      kind: "MAIL_REFUSED",
      count: 1,
      subjects: [{ type: "Person", id: personId }],
      message: expect.stringContaining("550 No such user"),
    },
  ]);
  await deliver("SENT", 30);
  expect(await found()).toEqual([]);
});

it("finds mail that the mail server never takes, long before it is given up, until any mail is sent", async () => {
  const { personId } = await saveIdentity(domain.db, provider, "ana");
  const deliver = async (state: "PENDING" | "SENT", attempts: number, at: Date) => {
    const id = newId();
    await domain.db.query(
      `insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
       values ($1::uuid, $2, 'ACCESS_ENDED', $1::text, 'grant', $1::text, 't', 'm', '/', true, $3)`,
      [id, personId, at],
    );
    await domain.db.query(
      `insert into mail_deliveries (id, notification_id, state, attempts, last_error, created_at, next_attempt_at, ended_at)
       values ($1, $1, $2, $3, 'The mail server refused the password.', $4,
               case when $2 = 'PENDING' then $4::timestamptz end, case when $2 = 'SENT' then $4::timestamptz end)`,
      [id, state, attempts, at],
    );
  };
  await deliver("PENDING", 6, agoBy(40));
  await deliver("SENT", 1, agoBy(30));
  await deliver("PENDING", 5, agoBy(20));
  expect(await found()).toEqual([]);
  await deliver("PENDING", 6, agoBy(10));
  expect(await theOne()).toMatchObject({
    kind: "MAIL_REFUSED",
    key: "waiting",
    count: 1,
    since: agoBy(10),
    message:
      "1 mail failed five times or more, and none was sent to anybody since. The mail server refused the password.",
  });
  await deliver("SENT", 1, agoBy(5));
  expect(await found()).toEqual([]);
});

it("reads few deliveries of webhooks and of mail, however many were sent or wait", async () => {
  const { personId } = await saveIdentity(domain.db, provider, "ana");
  const at = domain.clock.now();
  await domain.db.query(
    `insert into webhooks (id, url, events, format, version, secret, secret_set_at, created_at)
     values (gen_random_uuid(), 'https://hooks.example.com/', '{}', 'JSON', 1, '', $1, $1)`,
    [at],
  );
  await domain.db.query(
    `with message as (insert into outbox_messages (id, event, subject_type, subject_id, data, created_at)
                      values (gen_random_uuid(), 'webhook.test', 'webhook', '1', '{}', $1) returning id)
     insert into webhook_deliveries (id, outbox_message_id, webhook_id, state, attempts, created_at, next_attempt_at, ended_at)
     select gen_random_uuid(), message.id, webhooks.id, case when n % 2 = 0 then 'PENDING' else 'DELIVERED' end, 1, $1,
            case when n % 2 = 0 then $1::timestamptz end, case when n % 2 = 1 then $1::timestamptz end
       from message, webhooks, generate_series(1, 4000) n`,
    [at],
  );
  await domain.db.query(
    `with told as (
       insert into notifications (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
       select gen_random_uuid(), $1, 'ACCESS_ENDED', n::text, 'grant', n::text, 't', 'm', '/', true, $2
         from generate_series(1, 4000) n returning id, thing::int as n)
     insert into mail_deliveries (id, notification_id, state, attempts, created_at, next_attempt_at, ended_at)
     select id, id, case when n % 2 = 0 then 'PENDING' else 'SENT' end, 1, $2,
            case when n % 2 = 0 then $2::timestamptz end, case when n % 2 = 1 then $2::timestamptz end from told`,
    [personId, at],
  );
  await domain.db.query("analyze webhook_deliveries, mail_deliveries, notifications, outbox_messages, webhooks");
  expect(await rowsReadBy(domain.db, found)).toBeLessThan(100);
});
