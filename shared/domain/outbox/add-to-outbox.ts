import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import { OUTBOX_DUE, OUTBOX_TOPIC } from "./outbox.topics";
import type { OutboxEvent } from "./outbox-events";

export interface NewOutboxMessage {
  /** A fixed id where two writers may add the same message: the second is ignored. */
  readonly id?: string;
  readonly event: OutboxEvent;
  /** Such as "access-request" or "grant", with its id. */
  readonly subjectType: string;
  readonly subjectId: string;
  /** Ids and names as they are now; no secrets. */
  readonly data: object;
}

/** Adds a message to the transactional outbox. People and webhooks get it after the commit, and never without it. */
export async function addToOutbox(tx: Tx, message: NewOutboxMessage): Promise<void> {
  await addAllToOutbox(tx, [message]);
}

/** Adds any number of messages in one statement. */
export async function addAllToOutbox(tx: Tx, messages: readonly NewOutboxMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.manager.query(
    `with given as (select * from jsonb_to_recordset($1::jsonb) as n(id uuid, event text, "subjectType" text, "subjectId" text, data jsonb)),
          written as (insert into outbox_messages (id, event, subject_type, subject_id, data, created_at)
                      select id, event, "subjectType", "subjectId", data, $2 from given
                      on conflict (id) do nothing returning id, event),
          sent as (insert into webhook_deliveries (id, outbox_message_id, webhook_id, state, next_attempt_at, created_at)
                   select gen_random_uuid(), g.id, w.id, 'PENDING', $2, $2 from written g join webhooks w
                     on g.event = any(w.events) and w.disabled_at is null
                   -- Waits for a deletion under way, after which no row matches.
                   for key share of w
                   returning id)
     select count(*)::int as count from sent`,
    [JSON.stringify(messages.map((message) => ({ id: newId(), ...message }))), tx.now],
  );
  tx.publish(OUTBOX_TOPIC, OUTBOX_DUE);
}
