import { accountNumber, aForm, saveAccount, saveConnector } from "../../../testing/factories";
import { ADMIN, createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { newId } from "../../kernel/ids";
import type { Account } from "../accounts/account.entity";
import { resolveOwners } from "../owners/resolve-owners";
import { Resource } from "../resources/resource.entity";
import { Identity } from "./identity.entity";
import type { IdentityProvider } from "./identity-provider.entity";
import { lockProvider, RemovalsHeld, replaceIdentities } from "./replace-identities";
import { type ReadGroup, stagedPeople } from "./stage-identities";

interface User {
  readonly id: string;
  readonly userName: string;
  readonly active?: boolean;
}

interface Group {
  readonly id: string;
  readonly name: string;
  readonly members?: readonly string[];
  readonly groups?: readonly string[];
}

let domain: TestDomain;
let okta: IdentityProvider;

beforeAll(async () => {
  domain = await createTestDomain();
});
beforeEach(async () => {
  await domain.empty();
  okta = await domain.identityProviders.create(ADMIN, "Okta");
});
afterAll(() => domain.close());

const people = (count: number, change: Partial<User> = {}): User[] =>
  Array.from({ length: count }, (_, n) => ({ id: `p${n + 1}`, userName: `p${n + 1}`, ...change }));
const ids = (count: number) => people(count).map(({ id }) => id);
const groups = (count: number, of: Partial<Group> = {}): Group[] =>
  Array.from({ length: count }, (_, n) => ({ id: `g${n + 1}`, name: `Team ${n + 1}`, ...of }));

const read = (users: readonly User[], inGroups: readonly Group[] = [], confirm = false, provider = okta) =>
  domain.identityProviders.importFile(ADMIN, provider.id, JSON.stringify({ users, groups: inGroups }), confirm);
const reasonsOf = async (reading: ReturnType<typeof read>) =>
  (await reading).heldBecause.map(({ of, removed, before }) => `${of} ${removed}/${before}`);
const present = () => domain.db.manager.countBy(Identity, { active: true });
const lastEvent = async () => {
  const [event] = await domain.db.query(
    "select action, after from audit_events where subject_id = $1 order by id desc limit 1",
    [okta.id],
  );
  return event as { action: string; after: object };
};

/** Everything about people and groups, with the transaction that wrote it. */
async function everything(): Promise<unknown> {
  const tables = ["identity_providers", "identities", "identity_groups", "identity_group_members", "resource_owners"];
  return Promise.all(tables.map((table) => domain.db.query(`select xmin::text, * from ${table} order by 2, 3`)));
}

describe("people who leave in a read", () => {
  it.each([
    [100, 95, []],
    [100, 94, ["PEOPLE 6/100"]],
    [10, 7, []],
    [10, 6, ["PEOPLE 4/10"]],
    [3, 0, []],
  ])("hold it or not, from %i to %i: %j", async (before, after, reasons) => {
    await read(people(before));
    expect(await reasonsOf(read(people(after)))).toEqual(reasons);
    expect(await present()).toBe(reasons.length > 0 ? before : after);
  });

  it("include those who become inactive", async () => {
    await read(people(10));
    const four = people(4, { active: false });
    const rest = people(10).slice(4);
    expect(await reasonsOf(read([...four, ...rest]))).toEqual(["PEOPLE 4/10"]);
    await read([...four, ...rest], [], true);
    // They went already: that they stay inactive removes nobody.
    expect((await read([...four, ...rest])).counts.people).toEqual({ before: 10, added: 0, changed: 0, removed: 0 });
  });

  it("have a time of leaving, until they leave another time", async () => {
    const leftAt = async () =>
      (await domain.db.manager.find(Identity, { order: { userName: "ASC" } })).map(({ leftAt }) => leftAt);
    await read(people(2));
    const first = domain.clock.now();
    await read([{ id: "p1", userName: "p1", active: false }]);
    domain.clock.advance({ hours: 1 });
    await read(people(2));
    expect(await leftAt()).toEqual([first, first]);
    await read(people(1));
    expect(await leftAt()).toEqual([first, domain.clock.now()]);
  });

  it("change nothing at all while they are held, and the audit log has the same facts as the answer", async () => {
    await read(people(100), groups(1, { members: ["p1", "p100"] }));
    const before = await everything();
    domain.clock.advance({ hours: 1 });
    const held = await read([...people(94), { id: "new", userName: "new" }], groups(1, { members: ["p1"] }));
    expect(await everything()).toEqual(before);
    const { owners, ...counts } = held.counts;
    expect(counts).toEqual({
      people: { before: 100, added: 1, changed: 0, removed: 6 },
      groups: { before: 1, added: 0, changed: 0, removed: 0 },
      memberships: { before: 2, added: 0, changed: 0, removed: 1 },
    });
    const after = { ...counts, resourcesLosingOwners: owners.removed, heldBecause: held.heldBecause };
    expect(await lastEvent()).toEqual({ action: "identity-provider.held", after });
  });

  it("leave when it is confirmed, and returning ones are restored", async () => {
    await read(people(100));
    const confirmed = await read(people(10), [], true);
    expect([confirmed.heldBecause, confirmed.counts.people.removed]).toEqual([[], 90]);
    expect(await present()).toBe(10);
    expect((await read(people(100))).counts.people).toMatchObject({ before: 10, added: 90, removed: 0 });
    expect(await present()).toBe(100);
  });
});

describe("groups and memberships that are removed", () => {
  it("hold a read that loses every group, though no person leaves", async () => {
    await read(people(5), groups(4));
    expect(await reasonsOf(read(people(5)))).toEqual(["GROUPS 4/4"]);
  });

  it("hold a read that empties a group, though the group stays", async () => {
    await read(people(50), groups(1, { members: ids(20) }));
    expect(await reasonsOf(read(people(50), groups(1, { members: ids(16) })))).toEqual(["MEMBERSHIPS 4/20"]);
    expect(await reasonsOf(read(people(50), groups(1, { members: ids(17) })))).toEqual([]);
  });

  it("count a membership once when its person, its group or both are removed", async () => {
    const members = ids(3);
    await read(people(3), [...groups(2, { members }), { id: "top", name: "Top", groups: ["g1", "g2"] }]);
    const { counts } = await read(people(2), [
      { id: "g1", name: "Team 1", members: ["p1", "p2"] },
      { id: "top", name: "Top", groups: ["g1"] },
    ]);
    expect(counts.memberships).toEqual({ before: 8, added: 0, changed: 0, removed: 5 });
  });

  it("are reported beside the numbers of new and renamed ones", async () => {
    await read(people(3), groups(2));
    const { counts } = await read(people(3), [
      { id: "g1", name: "Renamed", members: ["p1", "p2"] },
      ...groups(3).slice(1),
    ]);
    expect(counts).toMatchObject({
      groups: { before: 2, added: 1, changed: 1, removed: 0 },
      memberships: { before: 0, added: 2, changed: 0, removed: 0 },
    });
  });

  it("are not hidden by groups whose members were not read", async () => {
    const members = ids(50);
    await read(people(60), [...groups(4, { members }), { id: "g5", name: "Team 5", members: ids(10) }]);
    const unread = groups(4).map((group): ReadGroup => ({ ...group, members: null, groups: [] }));
    const known = { id: "g5", name: "Team 5", members: ids(6), groups: [] };
    // Those who go were in groups whose members were not read.
    const users = people(60)
      .filter(({ id }) => !["p49", "p50"].includes(id))
      .map((user) => ({ ...user, active: true, roles: [], attributes: {} }));
    const partly = domain.act(async (tx) => {
      await lockProvider(tx, okta.id);
      const staged = stagedPeople({ users, groups: [...unread, known] });
      return replaceIdentities(tx, domain, {
        providerId: okta.id,
        people: staged,
        readAt: tx.now,
        removalsConfirmed: false,
      });
    });
    const held = await partly.catch((error: unknown) => error);
    expect(held).toBeInstanceOf(RemovalsHeld);
    expect((held as RemovalsHeld).counts).toMatchObject({
      people: { before: 60, removed: 2 },
      memberships: { before: 10, removed: 4 },
    });
  });
});

describe("resources that lose their owner", () => {
  let account: Account;
  const TEAMS = groups(5, { members: ["p1"] });

  beforeEach(async () => {
    const connector = await saveConnector(domain.db);
    const rules = ["team", "deputy"].map((keyName) => ({ keyName, attribute: "group" }));
    const form = { connectorId: connector.id, integrationOwners: [{ attribute: "user", values: ["p2"] }] };
    const integration = await domain.integrations.create(ADMIN, aForm({ ...form, ownerRules: rules }));
    account = await saveAccount(domain.db, integration, { accountId: accountNumber(1) });
    await read(people(3), TEAMS);
  });

  async function saveOwned(name: string, tags: Record<string, string>): Promise<void> {
    const id = newId();
    const { integrationId, id: accountRowId, accountId } = account;
    await domain.db.manager.insert(Resource, {
      ...{ id, integrationId, accountRowId, accountId, name, tags, physicalKey: id, type: "EKS_CLUSTER" },
      ...{ arn: `arn:aws:eks:eu-west-1:${accountId}:cluster/${name}`, region: "eu-west-1", status: "PRESENT" },
      ...{ manageable: true, unmanageableReason: null, contentHash: "" },
      ...{ firstSeenAt: domain.clock.now(), changedAt: domain.clock.now() },
    });
    await domain.act((tx) => resolveOwners(tx.manager, { resourceIds: [id] }, tx.now));
  }

  const renamed = (count: number) =>
    TEAMS.map((group, n) => (n < count ? { ...group, name: `Renamed ${n + 1}` } : group));

  it("hold a read in which no person leaves: a group got another name", async () => {
    for (let n = 0; n < 4; n += 1) await saveOwned(`cluster-${n}`, { team: "Team 1" });
    const before = await everything();
    const held = await read(people(3), renamed(1));
    expect(held.heldBecause).toEqual([
      { of: "OWNERS", removed: 4, before: 4, message: "4 of 4 resources would lose the owner they have." },
    ]);
    expect(await everything()).toEqual(before);
    expect((await read(people(3), renamed(1), true)).counts.owners).toEqual({ before: 4, removed: 4 });
    expect(await domain.db.query("select distinct source from resource_owners")).toEqual([
      { source: "INTEGRATION_OWNER" },
    ]);
  });

  it("exclude those that keep one of their owners, or had none of their own", async () => {
    for (let n = 0; n < 4; n += 1) await saveOwned(`kept-${n}`, { team: "Team 1", deputy: "Team 5" });
    for (let n = 0; n < 4; n += 1) await saveOwned(`none-${n}`, { team: "Nobody's" });
    const { heldBecause, counts } = await read(people(3), renamed(1));
    expect([heldBecause, counts.owners]).toEqual([[], { before: 4, removed: 0 }]);
  });

  it("include those that get another owner instead", async () => {
    for (let n = 0; n < 4; n += 1) await saveOwned(`cluster-${n}`, { team: "Team 1" });
    const swapped = TEAMS.map((group, n) =>
      n === 0 ? { ...group, name: "Old" } : n === 1 ? { ...group, name: "Team 1" } : group,
    );
    expect(await reasonsOf(read(people(3), swapped))).toEqual(["OWNERS 4/4"]);
  });

  it("belong to the provider that is read, and up to three of them are not held", async () => {
    const entra = await domain.identityProviders.create(ADMIN, "Entra");
    await read(people(1), [{ id: "x", name: "Elsewhere", members: ["p1"] }], false, entra);
    for (let n = 0; n < 9; n += 1) await saveOwned(`elsewhere-${n}`, { team: "Elsewhere" });
    for (let n = 0; n < 3; n += 1) await saveOwned(`cluster-${n}`, { team: "Team 1" });
    const { heldBecause, counts } = await read(people(3), renamed(1));
    expect([heldBecause, counts.owners]).toEqual([[], { before: 3, removed: 3 }]);
    expect((await lastEvent()).after).toMatchObject({ resourcesLosingOwners: 3 });
  });

  it("include those whose name becomes ambiguous, and none where another provider has it", async () => {
    const entra = await domain.identityProviders.create(ADMIN, "Entra");
    const same = [{ id: "x", name: "Team 1", members: ["p1"] }];
    for (let n = 0; n < 4; n += 1) await saveOwned(`cluster-${n}`, { team: "Team 1" });
    expect((await read(people(1), same, false, entra)).counts.owners).toEqual({ before: 0, removed: 0 });
    expect(await reasonsOf(read(people(3), [...TEAMS, ...same]))).toEqual(["OWNERS 4/4"]);
    expect((await read(people(3), [...TEAMS, ...same], true)).heldBecause).toEqual([]);
  });

  it("exclude those with the integration's owner, whoever that is now", async () => {
    for (let n = 0; n < 4; n += 1) await saveOwned(`cluster-${n}`, { team: "Nobody's" });
    const { counts } = await read(people(1), TEAMS);
    expect(counts.owners).toEqual({ before: 0, removed: 0 });
    expect(await domain.db.query("select distinct status from resource_ownerships")).toEqual([{ status: "UNOWNED" }]);
  });

  it("are not searched for when nothing has changed", async () => {
    await saveOwned("cluster", { team: "Team 1" });
    expect((await read(people(3), TEAMS)).counts.owners).toEqual({ before: 0, removed: 0 });
  });
});
