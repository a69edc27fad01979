import type { DataSource, QueryRunner } from "typeorm";

type Rewrite = readonly [now: string, before: string];

const OWNERS_EVERYWHERE: Rewrite = [`l."providerId" is not distinct from x.provider_id and`, ""];
const NAMES_EVERYWHERE: Rewrite = ["on x.provider_id = l.provider_id and", "on"];
const KEYS_ARE_NAMES: Rewrite = ["x.external_id = l.key", "(x.external_id = l.key or lower(x.external_id) = l.name)"];

/**
 * Faults of version 0.1.0, and a plausible one of hand-overs, each put back into the product's statements. They show
 * that the property can fail.
 */
export const OLD_FAULTS = {
  "an owner is looked for at every provider": [OWNERS_EVERYWHERE],
  "a group's key at any provider beats a group's name": [
    OWNERS_EVERYWHERE,
    [
      "x on lower(x.name) = l.value and",
      `x on (lower(x.external_id) = l.value or lower(x.name) = l.value and not exists (
         select 1 from identity_groups k where lower(k.external_id) = l.value and k.removed_at is null)) and`,
    ],
  ],
  "a name in a flow is looked for at every provider": [NAMES_EVERYWHERE],
  "a key in a flow counts as a name": [KEYS_ARE_NAMES],
  "a name or a key in a flow is looked for at every provider": [NAMES_EVERYWHERE, KEYS_ARE_NAMES],
  "only the very person who asks is left out of those who approve": [
    ["from same where id <> root", "from same where false"],
    ["from probable p\n      where", "from probable p\n      where false and"],
  ],
  "a role comes with whatever groups are called so by now": [
    [
      "join role_groups f using (provider_key, group_key, role)",
      `join (select p.name_key as provider_key, lower(g.name) as group_key, g.id as group_id
               from identity_groups g join identity_providers p on true) f using (provider_key, group_key)`,
    ],
  ],
  "a hand-over leaves homes at the old provider": [["where not m.is_taken and p.home_id = m.from_id", "where false"]],
} as const satisfies Record<string, readonly Rewrite[]>;

export type OldFault = keyof typeof OLD_FAULTS;

/** Rewrites every later statement of this data source. */
export function rewriteStatements(db: DataSource, rewrite: (text: string) => string): void {
  const create = db.createQueryRunner.bind(db);
  const createQueryRunner = (...given: Parameters<typeof create>): QueryRunner => {
    const runner = create(...given);
    const query = runner.query.bind(runner) as (text: string, ...rest: unknown[]) => Promise<unknown>;
    return Object.assign(runner, { query: (text: string, ...rest: unknown[]) => query(rewrite(text), ...rest) });
  };
  Object.assign(db, { createQueryRunner });
}
