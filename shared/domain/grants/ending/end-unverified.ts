import { LEASE_ENDED } from "../../../platform/database/leased-row";
import type { Tx } from "../../../platform/database/unit-of-work";
import { overdueNotes } from "../delay-notes";
import { ENDED_GRANT, type EndedGrant, endOnRecord } from "../end-grants";
import type { EndDetail } from "../end-reasons";
import type { Grant } from "../grant.entity";
import { mayBecomeSql } from "../grant.states";
import { publishGrantEvents } from "../grant-events";

export interface UnverifiedEnd {
  readonly grantId: string;
  readonly detail: EndDetail;
  /**
   * For a person: why the access was not observed gone. In the receipt, and beside the reason for which it was to end.
   */
  readonly message: string;
}

/**
 * Ends grants as UNVERIFIED: their access was never observed gone, so they are not REVOKED. Grants that are not
 * REVOKING stay as they are. Targets are not touched: see `closeTargetsWithoutGrants`.
 */
export async function endUnverified(tx: Tx, ends: readonly UnverifiedEnd[]): Promise<Grant["targetId"][]> {
  if (ends.length === 0) return [];
  const locked: Pick<Grant, "id" | "overdueSince">[] = await tx.manager.query(
    `select g.id, g.overdue_since as "overdueSince" from grants g
      where g.id = any($1) and ${mayBecomeSql("g.state", "UNVERIFIED")} order by g.id for update`,
    [ends.map(({ grantId }) => grantId)],
  );
  const notes = new Map(locked.map((grant) => [grant.id, overdueNotes(grant)]));
  const rows = ends.flatMap((end) => {
    const ofGrant = notes.get(end.grantId);
    return ofGrant ? [{ ...end, notes: [...ofGrant, end.message] }] : [];
  });
  if (rows.length === 0) return [];
  const [ended]: [EndedGrant[], number] = await tx.manager.query(
    `update grants g
        set state = 'UNVERIFIED', state_since = $2, ended_at = $2, end_detail = o.detail,
            end_message = concat_ws(' ', g.end_message, o.message),
            receipt = jsonb_set(g.receipt, '{notes}', (g.receipt -> 'notes') || o.notes)
       from jsonb_to_recordset($1::jsonb) as o("grantId" uuid, detail text, message text, notes jsonb)
      where g.id = o."grantId"
      returning ${ENDED_GRANT}`,
    [JSON.stringify(rows), tx.now],
  );
  await publishGrantEvents(
    tx,
    ended.map((grant) => ({ grant, name: "grant.ended", after: endOnRecord(grant) })),
  );
  return ended.map(({ targetId }) => targetId);
}

/**
 * Closes targets whose last grant was given up, and those of the person's former roles on the same cluster. Entries
 * that are still there are found by the cluster's drift scans.
 */
export async function closeTargetsWithoutGrants(tx: Tx, targetIds: readonly (string | null)[]): Promise<void> {
  await closeTargets(
    tx,
    `t.id in (
       select unnest($1::uuid[])
       union
       select former.id from access_targets left_one
         join bindings b on b.id = left_one.binding_id
         join bindings p on p.person_id = b.person_id
         join access_targets former on former.binding_id = p.id and former.physical_key = left_one.physical_key and former.state = 'OPEN'
        where left_one.id = any($1))
     and not exists (select 1 from grants g where g.target_id = t.id and g.ended_at is null)`,
    [targetIds.filter((id) => id !== null)],
  );
}

/** Condition on target `t`: it could not be reconciled and has no open grant, such as that of a former role. */
export const TRIED_WITHOUT_GRANTS = `t.state = 'OPEN' and t.failure is not null
  and not exists (select 1 from grants g where g.target_id = t.id and g.ended_at is null)`;

/** A worker that holds one of them loses its lease, so its result cannot open the target again. */
export async function closeTargets(tx: Tx, condition: string, parameters: readonly unknown[]): Promise<void> {
  await tx.manager.query(
    `update access_targets u
        set state = 'CLOSED', made_entry = null, baseline = null, applied = null, intent = null, in_doubt_since = null, failure = null,
            failed_attempts = 0, generation = generation + 1, next_reconcile_at = null, ${LEASE_ENDED}
       from (select t.id from access_targets t where ${condition} order by t.id for update) s
      where u.id = s.id`,
    [...parameters],
  );
}
