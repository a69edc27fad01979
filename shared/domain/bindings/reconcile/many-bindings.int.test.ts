import { fullReadsOf } from "../../../../testing/explain";
import { createSlotLeaseHarness, LEASE_ACCOUNT, type SlotLeaseHarness } from "../testing/slot-lease-harness";

/** Of people who left long ago, in two hundred accounts. */
const REMOVED = 60_000;

let harness: SlotLeaseHarness;

beforeAll(async () => {
  harness = await createSlotLeaseHarness();
  await harness.begin(3);
  await harness.checkAll();
  await harness.leaseAndEnd(await harness.person("former"));
  await saveRemovedBindings();
});
afterAll(() => harness.close());

describe("among many removed bindings", () => {
  it("a lease is given, and ended, without reading all of them", async () => {
    const ana = await harness.person("ana");
    const read = await fullReadsOf(harness.db, async () => {
      await harness.leaseAndEnd(ana);
    });
    expect(read).not.toContain("bindings");
    expect(read).not.toContain("slot_assignments");
  });

  it("the pool is counted without reading all of them", async () => {
    await harness.ready(await harness.person("ben"));
    const { id } = harness.integration;
    const read = await fullReadsOf(harness.db, () => harness.slotsQueries.countsOf(id));
    expect(read).not.toContain("bindings");
    expect(await fullReadsOf(harness.db, () => harness.db.query("select * from pool_uses"))).not.toContain("bindings");
  });
});

async function saveRemovedBindings(): Promise<void> {
  await harness.db.query(
    `insert into bindings (id, person_id, integration_id, account_id, strategy, state, principal_arn, principal_unique_id,
                           identity_center_user_id, slot_id, permission_set_name, permission_set_arn, began_at, removed_at, created_at)
     select gen_random_uuid(), person_id, integration_id, case when n % 200 = 0 then $1 else (100000000000 + n % 200)::text end,
            strategy, 'REMOVED', principal_arn || n, principal_unique_id || n, identity_center_user_id || n, slot_id,
            permission_set_name, permission_set_arn, began_at, removed_at, created_at
       from bindings, generate_series(1, $2::int) n`,
    [LEASE_ACCOUNT, REMOVED],
  );
  await harness.db.query(
    `insert into slot_assignments (id, slot_id, account_id, state, assignees, found_at, gone_at)
     select gen_random_uuid(), s.id, (100000000000 + n)::text, 'GONE', '[]', now(), now()
       from slots s, generate_series(1, 5000) n`,
  );
  await harness.db.query("analyze");
}
