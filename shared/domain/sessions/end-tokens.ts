import type { Tx } from "../../platform/database/unit-of-work";

/**
 * Ends every token that acts as a person, as an untrusted session may have made it; answers their number. Call it after
 * the end of the sessions, which waits for a token that one of them is just making.
 */
export async function endTokensOf(tx: Tx, personId: string): Promise<number> {
  const [ended]: [{ id: string; name: string; identityId: string }[], number] = await tx.manager.query(
    `update api_tokens t set revoked_at = $2 from identities i
      where i.id = t.identity_id and i.person_id = $1 and t.revoked_at is null
      returning t.id, t.name, t.identity_id as "identityId"`,
    [personId, tx.now],
  );
  for (const { id, ...before } of ended) {
    tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: id, before });
  }
  return ended.length;
}
