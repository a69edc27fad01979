import type { Tx } from "../../platform/database/unit-of-work";
import { isSameAccess } from "../access/cluster-access";
import { AccessDecision, type AccessRequestItem } from "../access-requests/access-request.entity";
import { approvedSoFar } from "../access-requests/approved-access";

/**
 * Where both decided on one item, keeps the kept person's decision, with at most the limits of either: one person
 * decides once. Resolves with the dropped decisions.
 */
export async function dropSecondDecisions(tx: Tx, keptId: string, goneId: string): Promise<object[]> {
  await keepLimits(tx, keptId, goneId);
  const [dropped]: [object[], number] = await tx.manager.query(
    `delete from access_decisions d using access_request_items i
      where i.id = d.item_id and d.person_id = $2
        and exists (select 1 from access_decisions k where k.person_id = $1 and k.item_id = d.item_id)
      returning i.request_id as "requestId", i.id as "itemId", d.person_id as "personId", d.decision, d.reason, d.less_access as "lessAccess", d.less_duration_seconds as "lessDurationSeconds", d.decided_at as "decidedAt"`,
    [keptId, goneId],
  );
  return dropped;
}

type Approval = Pick<AccessDecision, "id" | "itemId" | "decision" | "lessAccess" | "lessDurationSeconds">;

interface ApprovedTwice {
  readonly item: Pick<AccessRequestItem, "id" | "access" | "durationSeconds">;
  readonly kept: Approval;
  readonly gone: Approval;
}

/** An approval with limits keeps limiting the item after a merge. */
async function keepLimits(tx: Tx, keptId: string, goneId: string): Promise<void> {
  const twice: ApprovedTwice[] = await tx.manager.query(APPROVED_TWICE, [keptId, goneId]);
  for (const { item, kept, gone } of twice) {
    const { access, durationSeconds } = approvedSoFar(item, [kept, gone])!;
    await tx.manager.update(AccessDecision, kept.id, {
      lessAccess: isSameAccess(access, item.access) ? null : access,
      lessDurationSeconds: durationSeconds === item.durationSeconds ? null : durationSeconds,
    });
  }
}

const approvalOf = (alias: string): string =>
  `jsonb_build_object('id', ${alias}.id, 'itemId', ${alias}.item_id, 'decision', ${alias}.decision,
     'lessAccess', ${alias}.less_access, 'lessDurationSeconds', ${alias}.less_duration_seconds)`;

const APPROVED_TWICE = `
select jsonb_build_object('id', i.id, 'access', i.access, 'durationSeconds', i.duration_seconds) as item,
       ${approvalOf("k")} as kept, ${approvalOf("g")} as gone
  from access_decisions k join access_decisions g on g.item_id = k.item_id join access_request_items i on i.id = k.item_id
 where k.person_id = $1 and g.person_id = $2 and k.decision = 'APPROVE' and g.decision = 'APPROVE' and i.state = 'PENDING'
   and (g.less_access is not null or g.less_duration_seconds is not null)
 order by k.id for update of k`;
