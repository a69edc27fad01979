import type { Tx } from "../../platform/database/unit-of-work";
import { addNotice } from "../notices/add-notice";
import type { NoticeEvent } from "../notices/notice-events";
import { GRANT_TOPIC, GRANTS_OF_PERSON_TOPIC } from "./grants.jobs";

export type GrantNews =
  | "grant.created"
  | "grant.active"
  | "grant.extended"
  | "grant.ending"
  | "grant.ended"
  | "grant.revocation-overdue";

/** What webhooks are told too. */
const NOTICES: Partial<Record<GrantNews, NoticeEvent>> = {
  "grant.active": "grant.active",
  "grant.ending": "grant.ending",
  "grant.ended": "grant.ended",
  "grant.revocation-overdue": "grant.overdue",
};

/** Writes a grant's change down, and wakes whoever follows it. */
export async function tellOfGrant(
  tx: Tx,
  grant: { readonly id: string; readonly identityId: string; readonly resourceName?: string },
  news: GrantNews,
  after: object,
): Promise<void> {
  await tx.audit({ action: news, subjectType: "grant", subjectId: grant.id, after });
  const event = NOTICES[news];
  if (event)
    await addNotice(tx, { event, subjectType: "grant", subjectId: grant.id, data: await dataOf(tx, grant.id, after) });
  tx.publish(GRANT_TOPIC, grant.id);
  tx.publish(GRANTS_OF_PERSON_TOPIC, grant.identityId);
}

async function dataOf(tx: Tx, grantId: string, after: object): Promise<object> {
  const [row]: object[] = await tx.manager.query(
    `select g.id as "grantId", jsonb_build_object('id', i.id, 'name', i.display_name) as person,
            jsonb_build_object('id', g.resource_id, 'name', g.resource_name, 'arn', g.resource_arn) as resource, g.access,
            g.ends_at as "endsAt"
       from grants g join identities i on i.id = g.identity_id where g.id = $1`,
    [grantId],
  );
  return { ...row, ...after };
}
