import type { Tx } from "../../platform/database/unit-of-work";

/** Ends every token that acts as a person: what was made in a session that is not trusted any more is not trusted either. */
export async function endTokensOf(tx: Tx, identityId: string): Promise<void> {
  const [ended]: [{ id: string; name: string }[], number] = await tx.manager.query(
    "update api_tokens set revoked_at = $2 where identity_id = $1 and revoked_at is null returning id, name",
    [identityId, tx.now],
  );
  for (const { id, name } of ended) {
    const before = { name, identityId };
    tx.audit({ action: "api-token.revoked", subjectType: "api-token", subjectId: id, before });
  }
}
