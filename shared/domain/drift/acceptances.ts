import type { Tx } from "../../platform/database/unit-of-work";

/** SQL for the facts of a finding that an acceptance covers: the principal's entry, and how it differs. */
export function findingFactsSql(alias: string): string {
  return `jsonb_build_object('kind', ${alias}.kind, 'entryArn', ${alias}.entry_arn, 'access', ${alias}.access,
                             'differences', to_jsonb(${alias}.differences))`;
}

/** SQL condition: a finding of that alias is accepted at a moment. */
export function isAcceptedSql(alias: string, now: string): string {
  return `exists (select 1 from drift_acceptances accepted
    where accepted.finding_id = ${alias}.id and (accepted.until is null or accepted.until > ${now}))`;
}

/** Ends acceptances of findings whose facts have changed. */
export async function endOutdatedAcceptances(tx: Tx, findingIds: readonly string[]): Promise<void> {
  if (findingIds.length === 0) return;
  const [ended]: [{ findingId: string; resourceId: string; principalArn: string; reason: string }[], number] =
    await tx.manager.query(
      `delete from drift_acceptances a using drift_findings f
        where f.id = a.finding_id and f.id = any($1) and a.facts <> ${findingFactsSql("f")}
        returning f.id as "findingId", f.resource_id as "resourceId", f.principal_arn as "principalArn", a.reason`,
      [findingIds],
    );
  tx.audit(
    ...ended.map(({ resourceId, ...after }) => ({
      action: "drift.acceptance-ended" as const,
      subjectType: "resource",
      subjectId: resourceId,
      after,
    })),
  );
}
