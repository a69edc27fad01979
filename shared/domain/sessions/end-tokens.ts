import type { Tx } from "../../platform/database/unit-of-work";

/** Ends every token that acts as a person, because a session that is not trusted any more may have made it. */
export async function endTokensOf(tx: Tx, personId: string): Promise<void> {
  const [ended]: [{ id: string; name: string; identityId: string }[], number] = await tx.manager.query(
    `update api_tokens t set revoked_at = $2 from identities i
      where i.id = t.identity_id and i.person_id = $1 and t.revoked_at is null
      returning t.id, t.name, t.identity_id as "identityId"`,
    [personId, tx.now],
  );
  for (const { id, ...before } of ended) {
    tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: id, before });
  }
}
