import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { OutboxEvent } from "./outbox-events";

/** Live topic and key: something is to be sent. Any worker may listen. */
export const OUTBOX_TOPIC = "notices";
export const OUTBOX_DUE = "due";

export interface NewOutboxMessage {
  /** Given where two may tell of the same: it is told once. */
  readonly id?: string;
  readonly event: OutboxEvent;
  /** Such as "access-request" or "grant", with its id. */
  readonly subjectType: string;
  readonly subjectId: string;
  /** Ids and names as they are now; no secrets. */
  readonly data: object;
}

/** Tells the people whom it concerns and the webhooks that want it, once this transaction has committed; never if it does not. */
export async function addToOutbox(tx: Tx, notice: NewOutboxMessage): Promise<void> {
  await addAllToOutbox(tx, [notice]);
}

/** As many as there are, in one statement. */
export async function addAllToOutbox(tx: Tx, notices: readonly NewOutboxMessage[]): Promise<void> {
  if (notices.length === 0) return;
  await tx.manager.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as n(id uuid, event text, "subjectType" text, "subjectId" text, data jsonb)),
          written as (insert into notices (id, event, subject_type, subject_id, data, created_at)
                      select id, event, "subjectType", "subjectId", data, $2 from given
                      on conflict (id) do nothing returning id, event),
          sent as (insert into notice_deliveries (id, notice_id, webhook_id, state, next_attempt_at, created_at)
                   select gen_random_uuid(), g.id, w.id, 'PENDING', $2, $2 from written g join webhooks w on g.event = any(w.events)
                   returning id)
     select count(*)::int as count from sent`,
    [JSON.stringify(notices.map((notice) => ({ id: newId(), ...notice }))), tx.now],
  );
  tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
}
