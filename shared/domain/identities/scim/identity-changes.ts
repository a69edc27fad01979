import type { EntityManager } from "typeorm";
import { type AffectedOwner, changedSiblings, managersOf } from "../affected-owners";

/** A person's lookup keys, before or after a change. */
export interface IdentityKeys {
  readonly id: string;
  readonly keys: (string | null)[];
  readonly manager: string | null;
  readonly isActive: boolean;
}

export async function keysOfIdentities(tx: EntityManager, ids: readonly string[]): Promise<IdentityKeys[]> {
  return tx.query(
    `select id, array['id:' || lower(external_id), lower(user_name), lower(email)] || roles
              || array(select lower(value) from jsonb_each_text(attributes)) as keys,
            manager_external_id as manager, active and removed_at is null as "isActive"
       from identities where id = any($1) order by id`,
    [ids],
  );
}

/**
 * Owners that a change of these people affects: themselves with their other identities, their managers, and groups
 * whose active members change.
 */
export async function affectedOwnersOf(
  tx: EntityManager,
  providerId: string,
  before: readonly IdentityKeys[],
  after: readonly IdentityKeys[],
): Promise<AffectedOwner[]> {
  const earlier = new Map(before.map((person) => [person.id, person]));
  const changed = after.map(({ id, keys, manager, isActive }) => ({
    id,
    keys: [...keys, ...(earlier.get(id)?.keys ?? [])],
    managerBefore: earlier.get(id)?.manager ?? null,
    managerAfter: manager,
    comesOrGoes: (earlier.get(id)?.isActive ?? false) !== isActive,
  }));
  return [...changed, ...(await managersOf(tx, providerId, changed)), ...(await changedSiblings(tx, changed))];
}
