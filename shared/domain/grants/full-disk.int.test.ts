import { DOUBT_MS } from "../cloud/doubt";
import { createGrantHarness, type GrantHarness, PRINCIPAL } from "./testing/grant-harness";
import { view } from "./testing/simulated-harness";

/** The tables that an end writes. */
const WRITTEN = ["access_targets", "grants", "audit_events"];
/** After this time another worker takes over from one that could not release its lease. */
const LEASE_MS = 60_000;
/** The removal of an entry is observed twice. */
const SECOND_LOOK_MS = 5_000;

let harness: GrantHarness;

beforeAll(async () => {
  harness = await createGrantHarness();
  await harness.db.query(
    `create function fill_disk() returns trigger language plpgsql
       as $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$`,
  );
});
afterAll(() => harness.close());
beforeEach(() => harness.begin());
afterEach(empty);

async function fill(): Promise<void> {
  for (const table of WRITTEN) {
    await harness.db.query(
      `create trigger full_disk before insert or update on ${table} for each statement execute function fill_disk()`,
    );
  }
}

async function empty(): Promise<void> {
  for (const table of WRITTEN) await harness.db.query(`drop trigger if exists full_disk on ${table}`);
}

const entry = () => harness.eks.entries.get(PRINCIPAL);

/** Access for ten minutes, which are over. */
async function dueGrant(): Promise<string> {
  const { id } = await harness.give(view(["a"]), 600);
  await harness.pass(20_000);
  expect(await harness.grant(id)).toMatchObject({ state: "ACTIVE" });
  const { endsAt } = await harness.grant(id);
  harness.away(endsAt!.getTime() - harness.clock.now().getTime());
  return id;
}

describe("access that is due to end while the disk of the database is full", () => {
  it("ends as soon as PostgreSQL takes writes again, however long it did not", async () => {
    const id = await dueGrant();
    await fill();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(harness.work()).rejects.toMatchObject({ code: "53100" });
      harness.away(10 * 60_000);
    }
    expect([(await harness.grant(id)).state, entry()]).toEqual(["ACTIVE", expect.anything()]);
    await empty();
    await harness.work();
    expect(entry()).toBeUndefined();
    await harness.pass(SECOND_LOOK_MS);
    expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "EXPIRED" });
  });

  it.each(["before", "during"] as const)(
    "is over in AWS where the disk filled %s its removal, and recorded once no write of then can come late",
    async (moment) => {
      const id = await dueGrant();
      harness.eks[moment]("DeleteAccessEntry", fill);
      await expect(harness.work()).rejects.toMatchObject({ code: "53100" });
      // The access itself does not wait for the disk.
      expect([(await harness.grant(id)).endedAt, entry()]).toEqual([null, undefined]);
      await empty();
      await harness.pass(LEASE_MS + DOUBT_MS);
      expect(await harness.grant(id)).toMatchObject({ state: "REVOKED", endReason: "EXPIRED" });
      expect(harness.eks.calls.filter((call) => call === "DeleteAccessEntry")).toHaveLength(1);
    },
  );
});
