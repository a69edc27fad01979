import type { Platform } from "../../shared/compose";
import { ensurePeople } from "../../shared/domain/identities/linking/ensure-people";
import { newId } from "../../shared/kernel/ids";

/** Milliseconds that one page of people to choose from takes, at worst over these searches. */
export interface MeasuredValues {
  /** Nothing typed, and texts that many people's names hold. */
  readonly commonMs: number;
  /** Texts that match one person or nobody, for which all people are scanned. */
  readonly rareMs: number;
  /** A role, and a custom attribute of which everybody has another value. */
  readonly sharedMs: number;
}

/** Inserts people of a new provider by one statement, and measures pages of their values. */
export async function measureValues({ db, identitiesQueries }: Platform, people: number): Promise<MeasuredValues> {
  const providerId = newId();
  await db.query(
    `insert into identity_providers (id, name, name_key, kind, standing, created_at, version)
     values ($1, 'Choose', 'choose', 'FILE', 'NAMED', now(), 1)`,
    [providerId],
  );
  await db.query(
    `insert into identities (id, provider_id, external_id, user_name, email, display_name, active, roles, attributes, created_at)
     select gen_random_uuid(), $1, 'c-' || n, 'user.' || n || '@company.example', 'user.' || n || '@company.example',
            initcap(substr(md5((n % 4000)::text), 1, 6)) || ' ' || initcap(substr(md5(n::text), 1, 8)), true,
            array['role-' || n % 200], jsonb_build_object('badge', 'B' || n), now()
       from generate_series(1, $2::int) n`,
    [providerId, people],
  );
  await ensurePeople(db.manager, providerId, new Date());
  await db.query("analyze identities");
  const slowest = async (searches: readonly [attribute: string, search: string | null][]) => {
    let most = 0;
    for (const [attribute, search] of searches) {
      const start = performance.now();
      await identitiesQueries.values(attribute, providerId, search, {});
      most = Math.max(most, performance.now() - start);
    }
    return most;
  };
  await identitiesQueries.values("user", providerId, null, {});
  return {
    commonMs: await slowest([
      ["user", null],
      ["user", "us"],
      ["user", "company"],
      ["user", "a"],
    ]),
    rareMs: await slowest([
      ["user", "zzzz"],
      ["user", "r.98765"],
      ["user", "qx7"],
    ]),
    sharedMs: await slowest([
      ["role", "role-1"],
      ["role", null],
      ["badge", null],
      ["badge", "9876"],
    ]),
  };
}
