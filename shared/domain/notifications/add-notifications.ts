import { newId } from "../../kernel/ids";
import type { Tx } from "../../platform/database/unit-of-work";
import type { NewNotification } from "./decide-notifications";
import { DECISION_KINDS } from "./notification-kinds";
import { MAIL_DUE, MAIL_TOPIC, NOTIFICATIONS_TOPIC } from "./notifications.topics";

export interface MailSwitch {
  /** Whether mail is configured; without it no delivery is created. */
  readonly isMailOn: boolean;
}

/** Without mail: too many people get it at once. */
export type NotificationToAdd = NewNotification & { readonly isQuiet?: boolean };

/**
 * Adds notifications for active people by their preferred channels, each once per key. A settled one that needs a
 * decision again is reopened, and unread.
 */
export async function addNotifications(
  tx: Tx,
  added: readonly NotificationToAdd[],
  { isMailOn }: MailSwitch,
): Promise<void> {
  if (added.length === 0) return;
  const notified: { personId: string; isByMail: boolean }[] = await tx.manager.query(ADD, [
    JSON.stringify(added.map((one) => ({ id: newId(), ...one }))),
    tx.now,
    isMailOn,
    DECISION_KINDS,
  ]);
  for (const personId of new Set(notified.map((one) => one.personId))) tx.publish(NOTIFICATIONS_TOPIC, personId);
  if (notified.some(({ isByMail }) => isByMail)) tx.publish(MAIL_TOPIC, MAIL_DUE);
}

/** SQL that makes skipped mail new, as of a moment: its notification was reopened. */
export function mailAgain(at: string): string {
  return `state = 'PENDING', attempts = 0, attempts_in_doubt = 0, next_attempt_at = ${at}, created_at = ${at}, ended_at = null`;
}

const ADD = `
with given as (
  select distinct on ("personId", thing) * from jsonb_to_recordset($1::jsonb) as g(id uuid, "personId" uuid, kind text, thing text, "subjectType" text,
    "subjectId" text, title text, message text, path text, "isQuiet" boolean)),
added as (
  insert into notifications as n (id, person_id, kind, thing, subject_type, subject_id, title, message, path, in_app, created_at)
  select g.id, g."personId", g.kind, g.thing, g."subjectType", g."subjectId", g.title, g.message, g.path,
         g.kind = any($4) or not coalesce(g.kind = any(p.in_app_off), false), $2
    from given g join homes h on h.id = g."personId" and h.active join people e on e.id = h.id
    left join notification_preferences p on p.person_id = g."personId"
     -- Waits for a merge under way, after which the person is not there.
     for key share of e
  on conflict (person_id, thing) do update set settled_at = null, read_at = null, title = excluded.title, message = excluded.message
   where n.settled_at is not null and n.kind = any($4)
  returning n.id, n.person_id, n.thing, n.kind),
mailed as (
  insert into mail_deliveries as d (id, notification_id, state, next_attempt_at, created_at)
  select gen_random_uuid(), a.id, 'PENDING', $2, $2
    from added a join homes h on h.id = a.person_id and h.email is not null
    join given g on (g."personId", g.thing) = (a.person_id, a.thing)
    left join notification_preferences p on p.person_id = a.person_id
   where $3 and not coalesce(g."isQuiet", false) and coalesce(p.mail, true) and not coalesce(a.kind = any(p.mail_off), false)
  on conflict (notification_id) do update set ${mailAgain("$2")} where d.state = 'SKIPPED'
  returning d.notification_id)
select a.person_id as "personId", m.notification_id is not null as "isByMail"
  from added a left join mailed m on m.notification_id = a.id`;
