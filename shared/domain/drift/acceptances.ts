import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { AbsorbedPerson } from "../favourites/move-settings";

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

/** Acceptances of drift by absorbed people become those of the people who remain. */
export async function moveAcceptances(manager: EntityManager, absorbed: readonly AbsorbedPerson[]): Promise<void> {
  await manager.query(
    `update drift_acceptances a set accepted_by = m.kept_id
       from unnest($1::uuid[], $2::uuid[]) as m(kept_id, gone_id) where a.accepted_by = m.gone_id`,
    [absorbed.map(({ keptId }) => keptId), absorbed.map(({ goneId }) => goneId)],
  );
}
