import type { Account } from "../../shared/domain/accounts/account.entity";
import { endSlotLease, recordSlotLeaseRole } from "../../shared/domain/bindings/slot-lease-events";
import type { Slot } from "../../shared/domain/bindings/slots/slot.entity";
import { systemActor } from "../../shared/kernel/actor";
import { newId } from "../../shared/kernel/ids";
import { type SavedIdentity, saveGrant, saveIdentity, saveProvider } from "../../testing/factories";
import { saveSlot, saveSlotAssignment, saveSlotLease } from "../../testing/slots";
import { ADMIN, AUDITOR, MEMBER } from "../../testing/test-domain";
import { createTestApi, type TestApi } from "../testing/api";
import { saveInventory } from "../testing/inventory";

let api: TestApi;
let integrationId: string;
let account: Account;
let ana: SavedIdentity;
let ben: SavedIdentity;
let slots: Slot[];

const REASON = { code: "POLICY_ATTACHED" as const, message: "It has policies attached. Detach them." };

beforeAll(async () => {
  api = await createTestApi();
  const { db } = api.platform;
  const { integration, accounts } = await saveInventory(db, 1, api.clock.now());
  integrationId = integration.id;
  account = accounts[0]!;
  const provider = await saveProvider(db);
  [ana, ben] = [await saveIdentity(db, provider, "ana"), await saveIdentity(db, provider, "ben")];
  slots = [];
  for (let n = 1; n <= 5; n += 1) slots.push(await saveSlot(db, integration, n));
  const { accountId } = account;
  const lease = await saveSlotLease(db, slots[0]!, ana, { accountId });
  await saveGrant(db, lease, { endsAt: new Date("2030-01-01T00:00:00Z") });
  await saveSlotLease(db, slots[1]!, ben, { accountId, state: "IDLE", idleSince: lease.createdAt });
  await saveSlotAssignment(db, slots[2]!, { accountId });
  await db.manager.update("slots", slots[3]!.id, { state: "OUT_OF_USE", reasons: [REASON] });
});
afterAll(() => api.close());

const POOL = `query ($id: ID!, $first: Int, $after: String) { slots(integrationId: $id) {
  counts { total free leased idle coolingDown outOfUse unknown unchecked }
  slots(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
    nodes { name permissionSetArn state reasons { code message } checkedAt inPool failure { code }
      leases { accountId account { name } person { displayName } state since until principalArn }
      unknownAssignments { accountId account { number } state assignees { kind principalId ours } foundAt releaseAskedAt releaseAskedBy } } } } }`;

const RELEASE = `mutation ($slotId: ID!, $accountId: String!) { releaseSlot(slotId: $slotId, accountId: $accountId) {
  assignment { accountId account { number } state releaseAskedAt releaseAskedBy } } }`;

async function pool(variables: object = {}): Promise<Pool> {
  const { data, codes } = await api.ask(AUDITOR, POOL, { id: integrationId, ...variables });
  expect(codes).toEqual([]);
  return data!.slots as Pool;
}

interface Pool {
  readonly counts: object;
  readonly slots: {
    readonly totalCount: number;
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly nodes: readonly {
      readonly name: string | null;
      readonly state: string;
      readonly unknownAssignments: object[];
    }[];
  };
}

describe("the slots of an integration", () => {
  it("are counted by their state, each once", async () => {
    expect((await pool()).counts).toEqual({
      total: 5,
      free: 1,
      leased: 1,
      idle: 1,
      coolingDown: 0,
      outOfUse: 1,
      unknown: 1,
      unchecked: 0,
    });
  });

  it("name the person, the account and the end of each lease, and unknown assignments", async () => {
    const { nodes } = (await pool()).slots;
    expect(nodes.map(({ state }) => state)).toEqual(["LEASED", "IDLE", "UNKNOWN", "OUT_OF_USE", "FREE"]);
    const { accountId, name } = account;
    expect(nodes[0]).toMatchObject({
      name: "drawbridge-01",
      permissionSetArn: slots[0]!.permissionSetArn,
      inPool: true,
      failure: null,
      reasons: [],
      leases: [
        {
          accountId,
          account: { name },
          person: { displayName: "ana" },
          state: "READY",
          until: "2030-01-01T00:00:00.000Z",
          principalArn: expect.stringContaining("AWSReservedSSO_drawbridge-01_"),
        },
      ],
    });
    expect(nodes[2]!.unknownAssignments).toMatchObject([
      {
        accountId,
        account: { number: accountId },
        state: "OPEN",
        assignees: [{ kind: "GROUP", principalId: "group-others", ours: false }],
        releaseAskedAt: null,
      },
    ]);
    expect(nodes[3]).toMatchObject({ reasons: [REASON] });
  });

  it("come in pages by name, those that were not read yet first", async () => {
    const rename = (n: number, name: string | null) => api.platform.db.manager.update("slots", slots[n]!.id, { name });
    await rename(4, "drawbridge-00");
    await rename(1, null);
    const names: (string | null)[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo, totalCount }: Pool["slots"] = (await pool({ first: 2, after })).slots;
      expect(totalCount).toBe(5);
      names.push(...nodes.map((slot) => slot.name));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after);
    expect(names).toEqual([null, "drawbridge-00", "drawbridge-01", "drawbridge-03", "drawbridge-04"]);
    for (const n of [1, 4]) await rename(n, slots[n]!.name);
  });

  it("are for admins and auditors, and need an existing integration", async () => {
    expect(await api.ask(MEMBER, POOL, { id: integrationId })).toMatchObject({ codes: ["FORBIDDEN"] });
    expect(await api.ask(ADMIN, POOL, { id: newId() })).toMatchObject({ codes: ["NOT_FOUND"] });
  });

  it("appear in metrics, with pools that run out", async () => {
    const lines = (await api.platform.metrics.text()).split("\n");
    const integration = `integration="${integrationId}"`;
    for (const line of [
      `drawbridge_slots{${integration},state="LEASED"} 1`,
      `drawbridge_slots{${integration},state="OUT_OF_USE"} 1`,
      `drawbridge_pool_used_ratio{${integration}} 0.5`,
    ]) {
      expect(lines).toContain(line);
    }
  });
});

describe("the release of a slot", () => {
  const release = (slot: Slot, actor = ADMIN) =>
    api.ask(actor, RELEASE, { slotId: slot.id, accountId: account.accountId });

  it("is for admins, once, where it has an unknown assignment", async () => {
    expect(await release(slots[2]!, AUDITOR)).toMatchObject({ codes: ["FORBIDDEN"] });
    expect(await release(slots[0]!)).toMatchObject({ codes: ["INVALID_STATE"] });
    expect(await release({ ...slots[0]!, id: newId() })).toMatchObject({ codes: ["NOT_FOUND"] });
    const first = await release(slots[2]!);
    expect(first).toMatchObject({
      codes: [],
      data: { releaseSlot: { assignment: { account: { number: account.accountId }, releaseAskedBy: ADMIN.name } } },
    });
    api.clock.advance({ minutes: 1 });
    expect(await release(slots[2]!)).toEqual(first);
    const asked = await api.platform.db.query(
      "select actor_name from audit_events where action = 'slot.release-asked'",
    );
    expect(asked).toEqual([{ actor_name: ADMIN.name }]);
  });
});

describe("the lookup of the person behind a role", () => {
  const WHOSE = `query ($roleArn: String!, $at: DateTimeISO!) { principalAt(roleArn: $roleArn, at: $at) {
    person { displayName } accountId permissionSetName roleUniqueId identityCenterUserId from until } }`;
  const whose = (roleArn: string, at: Date, actor = AUDITOR) =>
    api.ask(actor, WHOSE, { roleArn, at: at.toISOString() });

  it("is for admins and auditors, for present and past holders", async () => {
    const role = { arn: `arn:aws:iam::${account.accountId}:role/slot`, uniqueId: "AROA1" };
    const act = (work: Parameters<TestApi["platform"]["uow"]["run"]>[1]) =>
      api.platform.uow.run(systemActor("test"), work);
    const { accountId } = account;
    const begin = async (person: SavedIdentity) => {
      const lease = {
        ...(await saveSlotLease(api.platform.db, slots[4]!, person, { accountId, state: "REMOVED" })),
        principalUniqueId: null,
        beganAt: api.clock.now(),
      };
      await act(async (tx) => recordSlotLeaseRole(tx, lease, role as never));
      return { ...lease, principalArn: role.arn, principalUniqueId: role.uniqueId };
    };
    const from = api.clock.now();
    const first = await begin(ana);
    api.clock.advance({ minutes: 5 });
    await act(async (tx) => endSlotLease(tx, first));
    const until = api.clock.now();
    api.clock.advance({ minutes: 5 });
    await begin(ben);

    expect((await whose(role.arn, from)).data!.principalAt).toEqual({
      person: { displayName: "ana" },
      accountId,
      permissionSetName: "drawbridge-05",
      roleUniqueId: "AROA1",
      identityCenterUserId: `user-${ana.personId}`,
      from: from.toISOString(),
      until: until.toISOString(),
    });
    expect((await whose(role.arn, until)).data).toEqual({ principalAt: null });
    expect((await whose(role.arn, api.clock.now(), ADMIN)).data!.principalAt).toMatchObject({
      person: { displayName: "ben" },
      until: null,
    });
    expect(await whose(role.arn, from, MEMBER)).toMatchObject({ codes: ["FORBIDDEN"] });
  });
});
