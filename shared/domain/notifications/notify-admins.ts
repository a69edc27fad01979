import { systemActor } from "../../kernel/actor";
import { consolePages } from "../../kernel/console-pages";
import { oneLine } from "../../kernel/text/one-line";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import { type AttentionItem, attentionId } from "../attention/attention";
import { MAIL_SERVER } from "../attention/mail-attention";
import type { RoleGroups } from "../roles/role-groups";
import { holdersOfRole } from "../roles/roles.queries";
import { addNotifications, type MailSwitch, mailAgain } from "./add-notifications";
import { MAIL_DUE, MAIL_TOPIC, NOTIFICATIONS_TOPIC } from "./notifications.topics";

interface Dependencies extends MailSwitch {
  readonly uow: UnitOfWork;
  readonly roleGroups: Pick<RoleGroups, "asJson">;
  readonly attentionQueries: { all(): Promise<readonly AttentionItem[]> };
}

/** The most severe items are sent; the attention page lists the rest. */
const MOST_TOLD = 100;

/** An item that returns within an hour is the same one: a flapping connector is notified once. */
const SAME_WITHIN_MS = 3_600_000;

/** Notifies every admin of attention items, once for as long as they last, and settles resolved ones. */
export async function notifyAdmins({ uow, roleGroups, attentionQueries, ...mail }: Dependencies): Promise<void> {
  const items = new Map((await attentionQueries.all()).slice(0, MOST_TOLD).map((item) => [attentionId(item), item]));
  await uow.run(systemActor("notifications"), async (tx) => {
    const since = new Date(tx.now.getTime() - SAME_WITHIN_MS);
    const parameters = [roleGroups.asJson(), [...items.keys()], tx.now, since];
    const changed: { personId: string }[] = await tx.manager.query(SETTLE, parameters.slice(0, 3));
    const reopened: { personId: string; isByMail: boolean }[] = await tx.manager.query(REOPEN, [
      ...parameters,
      mail.isMailOn,
    ]);
    for (const { personId } of [...rowsOf(changed), ...reopened]) tx.publish(NOTIFICATIONS_TOPIC, personId);
    if (reopened.some(({ isByMail }) => isByMail)) tx.publish(MAIL_TOPIC, MAIL_DUE);
    const untold: { personId: string; id: string }[] = await tx.manager.query(UNTOLD, parameters.slice(0, 2));
    await addNotifications(
      tx,
      untold.map(({ personId, id }) => ({
        personId,
        kind: "NEEDS_ATTENTION",
        thing: `attention:${id}@${tx.now.toISOString()}`,
        subjectType: "attention",
        subjectId: id,
        // Names of people and things are as others typed them, and may not begin a line of a mail.
        title: oneLine(items.get(id)!.message),
        message: oneLine(items.get(id)!.whatToDo),
        path: consolePages.attention(),
        // Mail about mail that does not arrive either waits too, or settles its item by arriving.
        isQuiet: id === attentionId({ kind: "MAIL_REFUSED", key: MAIL_SERVER }),
      })),
      mail,
    );
  });
}

/** TypeORM answers an update with its rows and their number. */
function rowsOf(answer: unknown): { personId: string }[] {
  return (answer as [{ personId: string }[], number])[0];
}

const ADMINS = holdersOfRole("$1", "'ADMIN'");

const SETTLE = `
update notifications n set settled_at = $3
 where n.subject_type = 'attention' and n.settled_at is null
   and (n.subject_id <> all($2) or n.person_id not in (${ADMINS}))
 returning n.person_id as "personId"`;

/**
 * Mail that had not gone out when its item was gone goes out after all. It is locked also where it waits: a worker that
 * claims it at this moment still sees its notification settled, and would skip it.
 */
const REOPEN = `
with reopened as (
  update notifications n set settled_at = null
   where n.subject_type = 'attention' and n.subject_id = any($2) and n.settled_at > $4 and n.settled_at <= $3
     and n.person_id in (${ADMINS})
     and not exists (select 1 from notifications o where o.person_id = n.person_id and o.subject_type = 'attention'
                        and o.subject_id = n.subject_id and o.created_at > n.created_at)
   returning n.id, n.person_id, n.kind),
locked as (
  select d.id, d.state from reopened r join mail_deliveries d on d.notification_id = r.id
    left join notification_preferences p on p.person_id = r.person_id
   where $5 and coalesce(p.mail, true) and not coalesce(r.kind = any(p.mail_off), false)
     for no key update of d),
mailed as (
  update mail_deliveries d set ${mailAgain("$3::timestamptz")}
    from locked l where d.id = l.id and l.state = 'SKIPPED'
   returning d.notification_id)
select r.person_id as "personId", m.notification_id is not null as "isByMail"
  from reopened r left join mailed m on m.notification_id = r.id`;

const UNTOLD = `
select distinct a.person_id as "personId", i.id
  from (${ADMINS}) a cross join unnest($2::text[]) i(id)
 where not exists (select 1 from notifications n where n.person_id = a.person_id and n.subject_type = 'attention'
                      and n.subject_id = i.id and n.settled_at is null)`;
