import type { AuditAction } from "../../kernel/audit-actions";
import type { Tx } from "../../platform/database/unit-of-work";

/** Ends every session of a person, by whatever identity. Answers their number. */
export async function endSessionsOfPerson(tx: Tx, personId: string, action: AuditAction): Promise<number> {
  return endSessions(tx, "identity_id in (select i.id from identities i where i.person_id = $1)", [personId], action);
}

/** Ends the sessions of a condition on `values`, which are its $1, $2 and so on. */
export async function endSessions(
  tx: Tx,
  where: string,
  values: readonly unknown[],
  action: AuditAction,
): Promise<number> {
  const [ended]: [{ id: string; identityId: string }[], number] = await tx.manager.query(
    `delete from sessions where ${where} returning id, identity_id as "identityId"`,
    [...values],
  );
  for (const { id, identityId } of ended) {
    tx.audit({ action, subjectType: "session", subjectId: id, before: { identityId } });
  }
  return ended.length;
}
