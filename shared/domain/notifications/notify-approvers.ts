import type { EntityManager } from "typeorm";
import { consolePages } from "../../kernel/console-pages";
import type { Tx } from "../../platform/database/unit-of-work";
import { type ApproversNow, allApprovers, approversInOwnRight } from "../access-flows/approvers";
import type { AccessRequestItem } from "../access-requests/access-request.entity";
import { capacityOf } from "../access-requests/approvers/approver-capacity";
import { type ApproversByItem, loadApprovers } from "../access-requests/approvers/request-approvers";
import { PLACE_OF_RESOURCE, type ResourcePlace, resourceOfItem } from "../access-requests/request-events";
import { readRequests, type WholeRequest } from "../access-requests/request-rows";
import { addNotifications, type MailSwitch, type NotificationToAdd } from "./add-notifications";
import type { NewNotification } from "./decide-notifications";
import { waitingWords } from "./messages/request-words";
import { KINDS_OF_APPROVERS } from "./notification-kinds";
import { NOTIFICATIONS_TOPIC } from "./notifications.topics";

/** Of more approvers, the others get no mail: they find it in the application. */
const MAILED_APPROVERS = 50;

/**
 * Notifies the present approvers of these requests who have not decided, once per request, and settles notifications of
 * former approvers. Answers the notifications. The caller must hold the notifiers' lock.
 */
export async function notifyApprovers(
  tx: Tx,
  requestIds: readonly string[],
  mail: MailSwitch,
): Promise<readonly NewNotification[]> {
  const pending = (await readRequests(tx.manager, [...new Set(requestIds)]))
    .map((whole) => ({ ...whole, items: whole.items.filter(({ state }) => state === "PENDING") }))
    .filter(({ items }) => items.length > 0);
  const approvers = await loadApprovers(tx.manager, pending, tx.now);
  const names = await namesOf(tx.manager, pending);
  const waiting = pending.flatMap((whole) => waitingOf(whole, approvers, names));
  await settleFormerApprovers(tx, requestIds, waiting);
  await addNotifications(tx, waiting, mail);
  return waiting;
}

function waitingOf(whole: WholeRequest, approvers: ApproversByItem, { people, places }: Named): NotificationToAdd[] {
  const { request } = whole;
  const named = (id: string) => ({ id, name: people.get(id) ?? null });
  return [...whatWaits(whole, approvers)].map(([personId, { items, isEscalated }], n) => {
    const kind = isEscalated ? "DECISION_ESCALATED" : "DECISION_WAITING";
    const asked = items.map((item) => ({ ...item, resource: resourceOfItem(item, places) }));
    const { requesterId, granteeId, justification } = request;
    return {
      personId,
      kind,
      thing: `decide:${request.id}`,
      subjectType: "access-request",
      subjectId: request.id,
      path: consolePages.request(request.id),
      isQuiet: n >= MAILED_APPROVERS,
      ...waitingWords({ requester: named(requesterId), grantee: named(granteeId), justification, items: asked }, kind),
    };
  });
}

/** By person: the items that they may still decide, and whether only the escalation lets them. */
function whatWaits({ items, decisions }: WholeRequest, approvers: ApproversByItem) {
  const waits = new Map<string, { items: AccessRequestItem[]; isEscalated: boolean }>();
  for (const item of items) {
    const present = approvers.get(item.id)!;
    const byTiersAlone = new Set(onlyByTiers(present));
    for (const { id } of allApprovers(present)) {
      const { kind } = capacityOf(id, item, present, decisions);
      if (kind !== "OWN" && kind !== "DELEGATED") continue;
      const known = waits.get(id) ?? { items: [], isEscalated: true };
      waits.set(id, { items: [...known.items, item], isEscalated: known.isEscalated && byTiersAlone.has(id) });
    }
  }
  return waits;
}

/** The people whom only the escalation lets decide. */
function onlyByTiers({ groups, tiers, delegates }: ApproversNow): string[] {
  const others = new Set(allApprovers({ groups, tiers: [], delegates }).map(({ id }) => id));
  return approversInOwnRight({ groups: [], tiers })
    .map(({ id }) => id)
    .filter((id) => !others.has(id));
}

interface Named {
  readonly people: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, ResourcePlace>;
}

async function namesOf(manager: EntityManager, requests: readonly WholeRequest[]): Promise<Named> {
  const people = requests.flatMap(({ request }) => [request.requesterId, request.granteeId]);
  const resources = requests.flatMap(({ items }) => items.flatMap(({ resourceId }) => resourceId ?? []));
  const rows: { id: string; name: string; place: ResourcePlace | null }[] = await manager.query(
    `select id, display_name as name, null::jsonb as place from homes where id = any($1)
     union all select id, name, ${PLACE_OF_RESOURCE} from resources where id = any($2)`,
    [[...new Set(people)], [...new Set(resources)]],
  );
  return {
    people: new Map(rows.flatMap(({ id, name, place }) => (place ? [] : [[id, name]]))),
    places: new Map(rows.flatMap(({ id, place }) => (place ? [[id, place]] : []))),
  };
}

async function settleFormerApprovers(tx: Tx, requestIds: readonly string[], waiting: readonly NotificationToAdd[]) {
  const [settled]: [{ personId: string }[], number] = await tx.manager.query(
    `update notifications n set settled_at = $3
      where n.subject_type = 'access-request' and n.subject_id = any($1) and n.settled_at is null and n.kind = any($4)
        and not exists (select 1 from jsonb_to_recordset($2::jsonb) as w("personId" uuid, "subjectId" text)
                         where w."personId" = n.person_id and w."subjectId" = n.subject_id)
      returning n.person_id as "personId"`,
    [
      requestIds,
      JSON.stringify(waiting.map(({ personId, subjectId }) => ({ personId, subjectId }))),
      tx.now,
      KINDS_OF_APPROVERS,
    ],
  );
  for (const { personId } of settled) tx.publish(NOTIFICATIONS_TOPIC, personId);
}
