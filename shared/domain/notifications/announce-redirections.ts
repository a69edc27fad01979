import { systemActor } from "../../kernel/actor";
import { consolePages } from "../../kernel/console-pages";
import type { UnitOfWork } from "../../platform/database/unit-of-work";
import type { RoleGroups } from "../roles/role-groups";
import { holdersOfRole } from "../roles/roles.queries";
import { addNotifications, type MailSwitch } from "./add-notifications";
import { type Redirection, redirectionWords } from "./messages/redirection-words";

interface Dependencies extends MailSwitch {
  readonly uow: UnitOfWork;
  readonly roleGroups: Pick<RoleGroups, "asJson">;
}

/** Workers that stood still for up to two days make up for it. */
const LOOKS_BACK_MS = 2 * 86_400_000;

/**
 * Notifies every admin, once for each change, where an integration sends people to sign in or what it tells them to do
 * with their access. The audit log is read, since its event is written with the change, by whichever door it came.
 */
export async function announceRedirections({ uow, roleGroups, ...mail }: Dependencies): Promise<void> {
  await uow.run(systemActor("notifications"), async (tx) => {
    const since = new Date(tx.now.getTime() - LOOKS_BACK_MS);
    const untold: UntoldRedirection[] = await tx.manager.query(UNTOLD, [roleGroups.asJson(), since]);
    await addNotifications(
      tx,
      untold.map(({ personId, eventId, integrationId, ...redirection }) => ({
        personId,
        kind: "SETTINGS_REDIRECTED",
        thing: `redirected:${eventId}`,
        subjectType: "integration",
        subjectId: integrationId,
        path: consolePages.integration(integrationId),
        ...redirectionWords(redirection),
      })),
      mail,
    );
  });
}

interface UntoldRedirection extends Redirection {
  readonly personId: string;
  readonly eventId: string;
  readonly integrationId: string;
}

const UNTOLD = `
select a.person_id as "personId", e.id as "eventId", e.subject_id as "integrationId", e.actor_name as "by",
       e.after->>'name' as name, e.before->>'ssoPortal' as "portalBefore", e.after->>'ssoPortal' as "portalAfter",
       e.before->>'customAccessDetails' as "detailsBefore", e.after->>'customAccessDetails' as "detailsAfter"
  from audit_events e cross join (${holdersOfRole("$1", "'ADMIN'")}) a
 where e.action = 'integration.updated' and e.outcome = 'SUCCEEDED' and e.at > $2
   and (e.before->>'ssoPortal' is distinct from e.after->>'ssoPortal'
        or e.before->>'customAccessDetails' is distinct from e.after->>'customAccessDetails')
   and not exists (select from notifications n where n.person_id = a.person_id and n.thing = 'redirected:' || e.id)
 order by e.at limit 1000`;
