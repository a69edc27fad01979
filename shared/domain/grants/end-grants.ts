import type { Actor } from "../../kernel/actor";
import type { Tx } from "../../platform/database/unit-of-work";
import type { EndReason } from "./end-reasons";
import type { Grant } from "./grant.entity";
import { finalState, mayBecomeSql } from "./grant.states";
import { publishGrantEvents } from "./grant-events";
import type { Receipt } from "./receipt";
import { requeueTargets } from "./requeue-targets";

export interface EndOrder {
  readonly grantId: string;
  readonly reason: EndReason;
  readonly message: string | null;
  /** In the words of the person who ends it; left out: they did not say, or it ends by itself. */
  readonly why?: string | null;
}

/**
 * Marks grants as ending: the next reconcile of their targets removes their access. Those already ending, or ended, are
 * left as they are. A grant that never reached a target ends at once, as no access entry was written for it.
 */
export async function endGrants(tx: Tx, orders: readonly EndOrder[]): Promise<void> {
  requeueTargets(tx, await markEnding(tx, orders));
}

/** Returns the targets that the caller has to requeue. */
export async function markEnding(tx: Tx, orders: readonly EndOrder[]): Promise<string[]> {
  if (orders.length === 0) return [];
  const [ending]: [EndedGrant[], number] = await tx.manager.query(
    `update grants g
        set end_asked_at = $2, end_reason = o.reason, end_message = o.message, state_since = $2, absent_since = null,
            state = case when g.target_id is not null then 'REVOKING' else o."finalState" end,
            ended_at = case when g.target_id is null then $2::timestamptz end,
            receipt = jsonb_build_object('askedAt', $3::text, 'askedBy', $6::jsonb, 'calls', '[]'::jsonb,
                                         'firstSeenAbsentAt', null, 'lastSeenAbsentAt', null, 'remains', null,
                                         'reason', o.why,
                                         'notes', case when g.target_id is null and o."hasBegun" then $7::jsonb
                                                       when g.target_id is null then $4::jsonb
                                                       when o.strategy = 'IAM_ROLE_TEMPLATE' then $5::jsonb
                                                       else '[]'::jsonb end)
       from (select o.*, b.strategy, b.began_at is not null as "hasBegun"
               from jsonb_to_recordset($1::jsonb) as o("grantId" uuid, reason text, message text, why text,
                                                       "finalState" text)
               join grants l on l.id = o."grantId" join bindings b on b.id = l.binding_id
              order by l.id for update of l) o
      where g.id = o."grantId" and g.end_asked_at is null
        and case when g.target_id is not null then ${mayBecomeSql("g.state", "REVOKING")}
                 else ${mayBecomeSql("g.state", "REVOKED")} and ${mayBecomeSql("g.state", "FAILED")} end
      returning ${ENDED_GRANT}`,
    [
      JSON.stringify(orders.map((order) => ({ ...order, finalState: finalStateOf(order) }))),
      tx.now,
      tx.now.toISOString(),
      JSON.stringify([NOTHING_MADE]),
      JSON.stringify([AWS_AUTH]),
      JSON.stringify(askedBy(tx.actor)),
      JSON.stringify([NO_ENTRY_MADE]),
    ],
  );
  await publishGrantEvents(
    tx,
    ending.map((grant) => ({
      grant,
      name: grant.targetId ? "grant.ending" : "grant.ended",
      after: grant.targetId
        ? { reason: grant.endReason, message: grant.endMessage, state: grant.state, activeAt: grant.activeAt }
        : endOnRecord(grant),
    })),
  );
  return ending.flatMap(({ targetId }) => targetId ?? []);
}

function askedBy({ kind, id, name, personId }: Actor): Receipt["askedBy"] {
  return { kind, id, name, personId: personId ?? null };
}

/**
 * The facts of a `grant.ended` event: when the access was there, why and by whom it ended, and the calls that removed
 * it.
 */
export function endOnRecord(
  grant: Pick<Grant, "state" | "endReason" | "endDetail" | "endMessage" | "activeAt" | "endedAt" | "receipt">,
) {
  const { state, endReason: reason, endDetail: detail, endMessage: message, activeAt, endedAt, receipt } = grant;
  return { state, reason, detail, message, activeAt, endedAt, receipt };
}

function finalStateOf({ reason }: EndOrder) {
  return finalState({ endReason: reason, activeAt: null });
}

const NOTHING_MADE = "Nothing had been made in AWS yet.";

/** The slot lease began, so its assignment was asked for, or is about to be. Other grants may stand on it. */
const NO_ENTRY_MADE =
  "No access entry had been made yet. The assignment of a permission set was being made; it ends when no access needs it, and the audit log says when.";

/**
 * A template role existed before, so others may have mapped it in aws-auth. The role of a slot is new for its person.
 */
const AWS_AUTH =
  "Only the access entry was observed. Where the cluster reads the aws-auth ConfigMap too, others may have mapped the role there.";

/** A grant that an update has ended, or marked as ending, as `ENDED_GRANT` returns it. */
export type EndedGrant = Parameters<typeof endOnRecord>[0] & Pick<Grant, "id" | "personId" | "targetId">;

/** The columns of `EndedGrant`, of the grant `g`. */
export const ENDED_GRANT = `g.id, g.person_id as "personId", g.target_id as "targetId", g.state, g.end_reason as "endReason",
                g.end_detail as "endDetail", g.end_message as "endMessage", g.active_at as "activeAt",
                g.ended_at as "endedAt", g.receipt`;
