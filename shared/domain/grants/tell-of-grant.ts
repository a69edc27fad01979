import type { Tx } from "../../platform/database/unit-of-work";
import { addNotices } from "../notices/add-notice";
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

interface Told {
  readonly id: string;
  readonly personId: string;
}

/** Writes a grant's change down, and wakes whoever follows it. */
export async function tellOfGrant(tx: Tx, grant: Told, news: GrantNews, after: object): Promise<void> {
  await tellOfGrants(tx, [{ grant, news, after }]);
}

export interface GrantChange {
  readonly grant: Told;
  readonly news: GrantNews;
  readonly after: object;
}

/** The same for as many as there are, in a few statements. */
export async function tellOfGrants(tx: Tx, changes: readonly GrantChange[]): Promise<void> {
  if (changes.length === 0) return;
  tx.audit(
    ...changes.map(({ grant, news, after }) => ({ action: news, subjectType: "grant", subjectId: grant.id, after })),
  );
  const noticed = changes.flatMap(({ grant, news, after }) => {
    const event = NOTICES[news];
    return event ? [{ event, subjectId: grant.id, after }] : [];
  });
  const facts = await factsOf(
    tx,
    noticed.map(({ subjectId }) => subjectId),
  );
  await addNotices(
    tx,
    noticed.map(({ event, subjectId, after }) => ({
      event,
      subjectType: "grant",
      subjectId,
      data: { ...facts.get(subjectId), ...after },
    })),
  );
  for (const { grant } of changes) tx.publish(GRANT_TOPIC, grant.id);
  for (const person of new Set(changes.map(({ grant }) => grant.personId))) tx.publish(GRANTS_OF_PERSON_TOPIC, person);
}

async function factsOf(tx: Tx, grantIds: readonly string[]): Promise<Map<string, object>> {
  if (grantIds.length === 0) return new Map();
  const rows: { grantId: string }[] = await tx.manager.query(
    `select g.id as "grantId", jsonb_build_object('id', i.id, 'name', i.display_name) as person,
            jsonb_build_object('id', g.resource_id, 'name', g.resource_name, 'arn', g.resource_arn) as resource, g.access,
            g.ends_at as "endsAt"
       from grants g join homes i on i.id = g.person_id where g.id = any($1)`,
    [grantIds],
  );
  return new Map(rows.map((row) => [row.grantId, row]));
}
