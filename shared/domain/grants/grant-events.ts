import type { AuditEntry, Tx } from "../../platform/database/unit-of-work";
import { addAllToOutbox } from "../outbox/add-to-outbox";
import type { OutboxEvent } from "../outbox/outbox-events";
import {
  ANY_REQUESTED,
  GRANT_TOPIC,
  GRANTS_OF_PERSON_TOPIC,
  GRANTS_OF_REQUEST_TOPIC,
  REQUESTED_GRANTS_OF_PERSON_TOPIC,
} from "./grants.topics";

export type GrantEventName =
  | "grant.created"
  | "grant.partly-active"
  | "grant.active"
  | "grant.extended"
  | "grant.ending"
  | "grant.ended"
  | "grant.revocation-overdue";

/** Events that webhooks receive too. */
const OUTBOX_EVENT_OF: Partial<Record<GrantEventName, OutboxEvent>> = {
  "grant.active": "grant.active",
  "grant.ending": "grant.ending",
  "grant.ended": "grant.ended",
  "grant.revocation-overdue": "grant.overdue",
};

export interface UpdatedGrant {
  readonly id: string;
  readonly personId: string;
  /** The request that the grant was made for, where the caller has read it; otherwise it is looked up. */
  readonly ofRequest?: RequestOfGrant | null;
}

interface RequestOfGrant {
  readonly id: string;
  readonly requesterId: string;
  readonly granteeId: string;
}

/** SQL of `RequestOfGrant`, of the request `q`. */
export const REQUEST_OF_GRANT =
  "jsonb_build_object('id', q.id, 'requesterId', q.requester_id, 'granteeId', q.grantee_id)";

export interface GrantEvent {
  readonly grant: UpdatedGrant;
  readonly name: GrantEventName;
  readonly before?: object;
  readonly after: object;
  /** The flow that approved it, where no person had to. */
  readonly by?: AuditEntry["by"];
  /** Of a grant that its request does not name yet. */
  readonly request?: { readonly id: string; readonly itemId: string; readonly requesterId: string } | null;
}

/** Records events of grants in the audit log and the outbox, in a few statements, and publishes live updates. */
export async function publishGrantEvents(tx: Tx, changes: readonly GrantEvent[]): Promise<void> {
  if (changes.length === 0) return;
  const facts = await factsOf(tx, changes);
  tx.audit(
    ...changes.map(({ grant: { id }, name, before, after, by }) => {
      const { endsAt: _, ofRequest: __, ...said } = facts.get(id)!;
      return { action: name, subjectType: "grant", subjectId: id, by, before, after: { ...said, ...after } };
    }),
  );
  await addAllToOutbox(
    tx,
    changes.flatMap(({ grant: { id: subjectId }, name, after }) => {
      const event = OUTBOX_EVENT_OF[name];
      if (!event) return [];
      const { person, resource, access, endsAt } = facts.get(subjectId)!;
      const data = { grantId: subjectId, person, resource, access, endsAt, ...after };
      return { event, subjectType: "grant", subjectId, data };
    }),
  );
  publishGrantUpdates(
    tx,
    changes.map(({ grant: { id, personId } }) => ({ id, personId, ofRequest: facts.get(id)!.ofRequest })),
  );
}

/** Publishes live updates after the commit, to subscribers of these grants, of their people and of their requests. */
export function publishGrantUpdates(tx: Pick<Tx, "publish" | "atEnd">, grants: readonly UpdatedGrant[]): void {
  for (const { id } of grants) tx.publish(GRANT_TOPIC, id);
  for (const personId of new Set(grants.map((grant) => grant.personId))) tx.publish(GRANTS_OF_PERSON_TOPIC, personId);
  tx.atEnd(publishRequests, ...grants);
}

/** At the end, when the item names its grant: a request is published once, however many of its grants changed how often. */
async function publishRequests(tx: Tx, grants: readonly UpdatedGrant[]): Promise<void> {
  const known = new Map(grants.flatMap(({ id, ofRequest }) => (ofRequest ? [[id, ofRequest]] : [])));
  const unknown = new Set(grants.filter(({ id }) => !known.has(id)).map(({ id }) => id));
  const found = [...known.values(), ...(await requestsOfGrants(tx, [...unknown]))];
  const requests = new Map(found.map((request) => [request.id, request]));
  if (requests.size === 0) return;
  for (const id of requests.keys()) tx.publish(GRANTS_OF_REQUEST_TOPIC, id);
  const people = new Set([...requests.values()].flatMap(({ requesterId, granteeId }) => [requesterId, granteeId]));
  for (const personId of people) tx.publish(REQUESTED_GRANTS_OF_PERSON_TOPIC, personId);
  tx.publish(GRANTS_OF_REQUEST_TOPIC, ANY_REQUESTED);
}

async function requestsOfGrants({ manager }: Tx, grantIds: readonly string[]): Promise<RequestOfGrant[]> {
  if (grantIds.length === 0) return [];
  return manager.query(
    `select distinct r.id, r.requester_id as "requesterId", r.grantee_id as "granteeId"
       from access_request_items i join access_requests r on r.id = i.request_id where i.grant_id = any($1)`,
    [grantIds],
  );
}

/** Person, resource and decision of a grant, on record with every event, so that each event is found by all of them. */
interface GrantFacts {
  readonly grantId: string;
  readonly person: object;
  readonly resource: object;
  readonly flow: object | null;
  readonly request: object | null;
  readonly requester: object | null;
  readonly approvers: readonly object[];
  readonly access: object;
  readonly principalArn: string | null;
  readonly endsAt: Date | null;
  /** For subscribers alone. */
  readonly ofRequest: RequestOfGrant | null;
}

async function factsOf(tx: Tx, changes: readonly GrantEvent[]): Promise<Map<string, GrantFacts>> {
  const asked = changes.map(({ grant: { id }, request }) => ({ id, request }));
  const rows: GrantFacts[] = await tx.manager.query(
    `select g.id as "grantId", jsonb_build_object('id', h.id, 'name', h.display_name) as person,
            jsonb_build_object('id', g.resource_id, 'name', g.resource_name, 'arn', g.resource_arn) as resource, g.access,
            case when f.id is not null then jsonb_build_object('id', f.id, 'name', f.name) end as flow,
            case when i.id is not null then jsonb_build_object('id', i.request_id, 'itemId', i.id) end as request,
            case when asker.id is not null then jsonb_build_object('id', asker.id, 'name', asker.display_name) end as requester,
            case when q.id is not null then ${REQUEST_OF_GRANT} end as "ofRequest",
            coalesce(a.people, '[]'::jsonb) as approvers, b.principal_arn as "principalArn", g.ends_at as "endsAt"
       from jsonb_to_recordset($1::jsonb) as asked(id uuid, request jsonb)
       join grants g on g.id = asked.id
       join homes h on h.id = g.person_id
       join bindings b on b.id = g.binding_id
       left join access_flows f on f.id = g.flow_id
       left join access_request_items i on i.id = coalesce(
         (asked.request ->> 'itemId')::uuid, (select of_grant.id from access_request_items of_grant where of_grant.grant_id = g.id))
       left join access_requests q on q.id = i.request_id
       left join homes asker on asker.id = q.requester_id
       left join lateral (
         select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.display_name) order by d.decided_at, d.id) as people
           from access_decisions d join homes p on p.id = d.person_id where d.item_id = i.id and d.decision = 'APPROVE') a on true`,
    [JSON.stringify(asked)],
  );
  return new Map(rows.map((row) => [row.grantId, row]));
}
