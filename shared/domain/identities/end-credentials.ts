import type { Tx } from "../../platform/database/unit-of-work";

/**
 * Ends the sessions and tokens of inactive identities for good, and those of every identity whose home became inactive.
 * Coming back restores none of them, and open sockets close at their next check. Has to run after the identities were
 * written, in the same transaction. A sign-in locks its identity's row: it either came first and is ended here, or
 * finds nobody active. Grants and requests of these people are ended by sweeps (grants/ending/grant-preconditions.ts,
 * access-requests/sweep/obsolete-items.ts).
 */
export async function endCredentials(tx: Tx, identityIds: readonly string[]): Promise<void> {
  if (identityIds.length === 0) return;
  const ended: { identityId: string; sessions: number; tokens: number }[] = await tx.manager.query(
    `with leaving as (
       select unnest($1::uuid[]) as id
       union select i.id from people p join identities i on i.person_id = p.id where p.home_id = any($1)),
     left_sessions as (
       delete from sessions where identity_id in (select id from leaving) returning identity_id),
     left_tokens as (
       update api_tokens set revoked_at = $2 where identity_id in (select id from leaving) and revoked_at is null
       returning identity_id)
     select identity_id as "identityId", sum(session)::int as sessions, sum(1 - session)::int as tokens
       from (select identity_id, 1 as session from left_sessions union all select identity_id, 0 from left_tokens) ended
      group by identity_id order by identity_id`,
    [identityIds, tx.now],
  );
  for (const { identityId, ...before } of ended) {
    tx.audit({ action: "identity.credentials-ended", subjectType: "identity", subjectId: identityId, before });
  }
}

/**
 * Keeps an identity and its person's home from being deactivated until this transaction ends. False: one of them is
 * inactive, or the identity belongs to no person. Has to be called before a credential of it is made.
 */
export async function holdActiveIdentity({ manager }: Pick<Tx, "manager">, id: string): Promise<boolean> {
  const held: unknown[] = await manager.query(
    `select 1 from identities i join people p on p.id = i.person_id join identities h on h.id = p.home_id
      where i.id = $1 and i.active and i.removed_at is null and h.active and h.removed_at is null for share of i, h`,
    [id],
  );
  return held.length > 0;
}
