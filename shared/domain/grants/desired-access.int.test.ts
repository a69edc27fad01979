import fc from "fast-check";
import { createTestDomain, type TestDomain } from "../../../testing/test-domain";
import { ENDS_AT_SQL, grantExpiresAt, isExpiredSql, isLive, isLiveSql, START_WITHIN_MS } from "./desired-access";
import { GRANT_STATES, isLiveState } from "./grant.states";

let domain: TestDomain;

beforeAll(async () => {
  domain = await createTestDomain();
});
afterAll(() => domain.close());

const NOW = new Date("2026-05-01T12:00:00.000Z");
/** Around the moment, and around the moment an hour before, to the millisecond. */
const anyTime = fc
  .tuple(fc.constantFrom(0, START_WITHIN_MS), fc.constantFrom(-86_400_000, -1, 0, 1, 86_400_000))
  .map(([before, off]) => new Date(NOW.getTime() - before + off));
const maybe = fc.option(anyTime, { freq: 1 });
const anyGrant = fc.record({
  state: fc.constantFrom(...GRANT_STATES),
  createdAt: anyTime,
  endsAt: maybe,
  latestEnd: maybe,
  endAskedAt: maybe,
});

type GrantTimes = typeof anyGrant extends fc.Arbitrary<infer Grant> ? Grant : never;

describe("whether a grant is over", () => {
  it("is the same for a process and for PostgreSQL, at any moment", async () => {
    const seen = { live: 0, expired: 0 };
    const check = fc.asyncProperty(fc.array(anyGrant, { minLength: 100, maxLength: 100 }), async (grants) => {
      const rows: { isLive: boolean; isExpired: boolean; endsAt: Date | null }[] = await domain.db.query(
        `select ${isLiveSql("$1")} as "isLive", ${isExpiredSql("$1")} as "isExpired", ${ENDS_AT_SQL} as "endsAt"
           from (select $1::timestamptz) as time(now),
                jsonb_to_recordset($2::jsonb) as g(n int, state text, created_at timestamptz, ends_at timestamptz,
                                                   latest_end timestamptz, end_asked_at timestamptz)
          order by g.n`,
        [NOW, JSON.stringify(grants.map(asRow))],
      );
      const expected = grants.map((grant) => ({
        isLive: isLive(grant, NOW),
        isExpired:
          isLiveState(grant.state) && (grantExpiresAt(grant)?.getTime() ?? Number.POSITIVE_INFINITY) <= NOW.getTime(),
        endsAt: grant.endsAt ?? grant.latestEnd,
      }));
      expect(rows).toEqual(expected);
      seen.live += rows.filter((row) => row.isLive).length;
      seen.expired += rows.filter((row) => row.isExpired).length;
    });
    await fc.assert(check, { numRuns: 20 });
    expect(Math.min(seen.live, seen.expired)).toBeGreaterThan(100);
  });
});

function asRow({ state, createdAt, endsAt, latestEnd, endAskedAt }: GrantTimes, n: number) {
  return { n, state, created_at: createdAt, ends_at: endsAt, latest_end: latestEnd, end_asked_at: endAskedAt };
}
