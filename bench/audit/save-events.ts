import type { Platform } from "../../shared/compose";

const AT_ONCE = 5_000;
const MONTHS = 3;

/** Events of the last three months: 200 people, 40 actions, 50,000 subjects, one in 50 refused; a few of one rare kind. About 2,000 resources, 50 flows, and a grant of six events each. */
export async function saveEvents({ db, clock }: Platform, count: number): Promise<void> {
  const end = clock.now();
  for (let month = 0; month < MONTHS; month += 1) {
    const first = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - month, 1));
    await db.query("select create_audit_month($1)", [first.toISOString().slice(0, 10)]);
  }
  const begin = Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - (MONTHS - 1), 1);
  const step = (end.getTime() - begin) / count;
  for (let from = 0; from < count; from += AT_ONCE) {
    await db.query(
      `insert into audit_events (id, at, actor_kind, actor_id, actor_name, action, outcome, error_code, subject_type, subject_id,
                                 after, about, request_id, address)
       select gen_random_uuid(), date_trunc('milliseconds', $1::timestamptz + n * $2::float8 * interval '1 millisecond'), 'person',
              'person-' || (n * 7919) % 200, 'Person ' || (n * 7919) % 200,
              case when n % 100000 = 0 then 'rare.thing-made' else 'noun-' || n % 8 || '.done-' || n % 5 end,
              case when n % 50 = 0 then 'REFUSED' else 'SUCCEEDED' end, case when n % 50 = 0 then 'FORBIDDEN' end,
              'noun-' || n % 8, 'subject-' || (n * 104729) % 50000,
              jsonb_build_object('state', 'ACTIVE', 'reason', repeat('why ', 20), 'n', n),
              array[md5('person-' || (n * 7919) % 200), md5('resource-' || (n * 31) % 2000), md5('flow-' || (n * 17) % 50),
                    md5('grant-' || n / 6), md5('request-' || n / 6), md5('other-' || n)]::uuid[], gen_random_uuid()::text, '192.0.2.7'
         from generate_series($3::bigint, $4::bigint) n`,
      [new Date(begin), step, from, Math.min(from + AT_ONCE, count) - 1],
    );
  }
  await db.query("analyze audit_events");
}
