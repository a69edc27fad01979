import { fullReadsOf } from "../../../../testing/explain";
import { createSlotLeaseStage, LEASE_ACCOUNT, type SlotLeaseStage } from "../testing/slot-lease-stage";

/** Of people who left long ago, in two hundred accounts. */
const REMOVED = 60_000;

let stage: SlotLeaseStage;

beforeAll(async () => {
  stage = await createSlotLeaseStage();
  await stage.begin(3);
  await stage.checkAll();
  await stage.leaseAndEnd(await stage.person("former"));
  await saveRemovedBindings();
});
afterAll(() => stage.close());

describe("among many removed bindings", () => {
  it("a lease is given, and ended, without reading all of them", async () => {
    const ana = await stage.person("ana");
    const read = await fullReadsOf(stage.db, async () => {
      await stage.leaseAndEnd(ana);
    });
    expect(read).not.toContain("bindings");
    expect(read).not.toContain("slot_assignments");
  });

  it("the pool is counted without reading all of them", async () => {
    await stage.ready(await stage.person("ben"));
    const { id } = stage.integration;
    const read = await fullReadsOf(stage.db, () => stage.slotsQueries.countsOf(id));
    expect(read).not.toContain("bindings");
    expect(await fullReadsOf(stage.db, () => stage.db.query("select * from pool_uses"))).not.toContain("bindings");
  });
});

async function saveRemovedBindings(): Promise<void> {
  await stage.db.query(
    `insert into bindings (id, person_id, integration_id, account_id, strategy, state, principal_arn, principal_unique_id,
                           identity_center_user_id, slot_id, permission_set_name, permission_set_arn, began_at, removed_at, created_at)
     select gen_random_uuid(), person_id, integration_id, case when n % 200 = 0 then $1 else (100000000000 + n % 200)::text end,
            strategy, 'REMOVED', principal_arn || n, principal_unique_id || n, identity_center_user_id || n, slot_id,
            permission_set_name, permission_set_arn, began_at, removed_at, created_at
       from bindings, generate_series(1, $2::int) n`,
    [LEASE_ACCOUNT, REMOVED],
  );
  await stage.db.query(
    `insert into slot_assignments (id, slot_id, account_id, state, assignees, found_at, gone_at)
     select gen_random_uuid(), s.id, (100000000000 + n)::text, 'GONE', '[]', now(), now()
       from slots s, generate_series(1, 5000) n`,
  );
  await stage.db.query("analyze");
}
