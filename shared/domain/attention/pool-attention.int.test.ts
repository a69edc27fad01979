import { poolArns, saveConnector, saveIdentity, saveIntegration, saveProvider } from "../../../testing/factories";
import { saveSlot, saveSlotAssignment, saveSlotLease } from "../../../testing/slots";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { WriteProbe } from "../../platform/database/connections/write-probe";
import type { Slot } from "../bindings/slots/slot.entity";
import type { IdentityProvider } from "../identities/identity-provider.entity";
import { LeaversAlarms } from "../identities/leavers-alarms";
import type { Integration } from "../integrations/integration.entity";
import { RoleGroups } from "../roles/role-groups";
import { AttentionQueries } from "./attention.queries";

const ACCOUNT = "111111111111";
const ELSEWHERE = "222222222222";

let domain: TestDomain;
let attention: AttentionQueries;
let provider: IdentityProvider;
let integration: Integration;
let slots: Slot[];

beforeAll(async () => {
  domain = await createTestDomain();
  attention = new AttentionQueries({
    ...domain,
    roleGroups: new RoleGroups([]),
    leaversAlarms: new LeaversAlarms(domain),
    signIns: [],
    writeProbe: new WriteProbe(domain.db),
  });
});
beforeEach(async () => {
  await domain.empty();
  provider = await saveProvider(domain.db);
  integration = await saveIntegration(domain.db, await saveConnector(domain.db), {
    name: "AWS",
    poolPermissionSetArns: poolArns(5),
  });
  slots = [];
  for (let n = 1; n <= 5; n += 1) slots.push(await saveSlot(domain.db, integration, n));
});
afterAll(() => domain.close());

const found = async () => (await attention.list({})).nodes;
const lease = async (slot: Slot, name: string, given: Parameters<typeof saveSlotLease>[3] = {}) =>
  saveSlotLease(domain.db, slot, await saveIdentity(domain.db, provider, name), given);

describe("a pool", () => {
  it("is reported low where four of five slots are in use, and full where all are; idle ones are not in use", async () => {
    for (const [n, slot] of slots.slice(0, 4).entries()) {
      await lease(slot, `p${n}`, n === 0 ? { state: "IDLE", idleSince: new Date() } : {});
    }
    expect(await found()).toEqual([]);
    await domain.db.query("update bindings set state = 'READY'");
    const subjects = [{ type: "Integration", id: integration.id }];
    expect(await found()).toMatchObject([
      {
        kind: "POOL_NEARLY_FULL",
        count: 1,
        subjects,
        message: "Most of the 5 slots of the pool of the integration 'AWS' are in use in 1 account: 4 in 111111111111.",
      },
    ]);
    // An assignment without a lease also blocks its slot.
    await saveSlotAssignment(domain.db, slots[4]!, { assignees: [{ kind: "USER", id: "user-gone", ours: true }] });
    expect(await found()).toMatchObject([
      {
        kind: "POOL_EXHAUSTED",
        count: 1,
        subjects,
        message:
          "All 5 slots of the pool of the integration 'AWS' are in use in 1 account, so new access waits there: 111111111111.",
      },
    ]);
  });

  it("is reported with its unusable slots and their reasons, until they are usable or have left it", async () => {
    const reasons = [{ code: "POLICY_ATTACHED" as const, message: "The permission set drawbridge-01 has a policy." }];
    await domain.db.manager.update("slots", slots[0]!.id, { state: "OUT_OF_USE", reasons });
    expect(await found()).toMatchObject([
      {
        kind: "SLOTS_OUT_OF_USE",
        count: 1,
        message:
          "1 slot of the pool of the integration 'AWS' cannot be used. The permission set drawbridge-01 has a policy.",
      },
    ]);
    await domain.db.manager.update("slots", slots[0]!.id, { inPool: false });
    expect(await found()).toEqual([]);
  });
});

describe("an unknown assignment", () => {
  it("is reported where it can be released, with the way to do so", async () => {
    const { id } = await saveSlotAssignment(domain.db, slots[1]!, { accountId: ELSEWHERE });
    expect(await found()).toMatchObject([
      {
        kind: "SLOT_ASSIGNMENT_UNKNOWN",
        message:
          "1 slot of the integration 'AWS' is assigned to others, and leased to nobody there: drawbridge-02 in account 222222222222 (group group-others).",
        whatToDo: expect.stringContaining("releaseSlot"),
      },
    ]);
    await domain.db.manager.update("slot_assignments", id, { releaseAskedAt: new Date() });
    expect(await found()).toMatchObject([{ whatToDo: expect.stringContaining("under way") }]);
    await domain.db.manager.update("slot_assignments", id, { state: "COOLING_DOWN", assignees: [] });
    expect(await found()).toEqual([]);
  });

  it("is graver where it was found on a slot by which a person had access, also after that lease has ended", async () => {
    const foundAt = domain.clock.now();
    const { id } = await lease(slots[0]!, "ana", { state: "REMOVING", accountId: ACCOUNT });
    await saveSlotAssignment(domain.db, slots[0]!, { foundAt });
    const shared = [
      {
        kind: "SLOT_SHARED",
        since: foundAt,
        message:
          "1 slot of the integration 'AWS' was assigned to others while a person had access by it: drawbridge-01 in account 111111111111 (group group-others). That person's access moves to another slot by itself.",
      },
    ];
    expect(await found()).toMatchObject(shared);
    const removed = { state: "REMOVED", removedAt: new Date(foundAt.getTime() + 1) };
    await domain.db.manager.update("bindings", id, removed);
    expect(await found()).toMatchObject(shared);
    await domain.db.manager.update("bindings", id, { removedAt: new Date(foundAt.getTime() - 1) });
    expect(await found()).toMatchObject([{ kind: "SLOT_ASSIGNMENT_UNKNOWN" }]);
  });
});
