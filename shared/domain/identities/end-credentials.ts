import { DomainError } from "../../kernel/app-error";
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
  const sessions = await endedOf(tx, `delete from sessions where identity_id in ${LEAVING}`, [identityIds]);
  // In a statement of its own, which sees the token that an ended session was just making: see `holdSession`.
  const tokens = await endedOf(
    tx,
    `update api_tokens set revoked_at = $2 where identity_id in ${LEAVING} and revoked_at is null`,
    [identityIds, tx.now],
  );
  for (const identityId of [...new Set([...sessions.keys(), ...tokens.keys()])].sort()) {
    const before = { sessions: sessions.get(identityId) ?? 0, tokens: tokens.get(identityId) ?? 0 };
    tx.audit({ action: "identity.credentials-ended", subjectType: "identity", subjectId: identityId, before });
  }
}

const LEAVING = `(select unnest($1::uuid[])
  union select i.id from people p join identities i on i.person_id = p.id where p.home_id = any($1))`;

/** How many rows the statement ended of each identity. */
async function endedOf({ manager }: Tx, statement: string, parameters: unknown[]): Promise<Map<string, number>> {
  const ended: { identityId: string; count: number }[] = await manager.query(
    `with ended as (${statement} returning identity_id)
     select identity_id as "identityId", count(*)::int as count from ended group by identity_id`,
    parameters,
  );
  return new Map(ended.map(({ identityId, count }) => [identityId, count]));
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

/**
 * Keeps the actor's session from ending until this transaction ends. Call it after `holdActiveIdentity`, as leavers are
 * written before their sessions end, and before a token is made. Sessions end before tokens do, so the end of the
 * session finds the token, or the token finds no session: UNAUTHENTICATED.
 */
export async function holdSession({ manager, actor }: Pick<Tx, "manager" | "actor">): Promise<void> {
  const held: unknown[] = await manager.query("select 1 from sessions where id = $1 for key share", [
    actor.session?.id ?? null,
  ]);
  if (held.length === 0) throw new DomainError("UNAUTHENTICATED", "Your session has ended meanwhile. Sign in again.");
}
