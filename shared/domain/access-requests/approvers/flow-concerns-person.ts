import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import { flowNamesPerson } from "../../access-flows/flow-names-person";
import { requestsAwaitingDecision } from "./requests-awaiting-decision";

/**
 * Whether a flow concerns a person: they may request or approve by it, or have had a request, decision or grant of it.
 * Cheap checks come first.
 */
export async function flowConcernsPerson(
  manager: EntityManager,
  flow: AccessFlow,
  personId: string,
  at: Date,
): Promise<boolean> {
  if (await isOnRecord(manager, flow.id, personId)) return true;
  if (await flowNamesPerson(manager, flow, personId)) return true;
  return await waitsFor(manager, flow.id, personId, at);
}

async function isOnRecord(manager: EntityManager, flowId: string, personId: string): Promise<boolean> {
  const [row]: [{ found: boolean }] = await manager.query(
    `select exists (select 1 from access_request_items i join access_requests r on r.id = i.request_id
                     where i.flow_id = $1 and $2 in (r.requester_id, r.grantee_id))
         or exists (select 1 from access_decisions d join access_request_items i on i.id = d.item_id
                     where d.person_id = $2 and i.flow_id = $1)
         or exists (select 1 from grants g where g.person_id = $2 and g.flow_id = $1) as found`,
    [flowId, personId],
  );
  return row.found;
}

/** Owners, managers and delegates are found as approvers of pending requests. */
async function waitsFor(manager: EntityManager, flowId: string, personId: string, at: Date): Promise<boolean> {
  const waiting: unknown[] = await manager.query(
    "select 1 from access_request_items where flow_id = $1 and state = 'PENDING' limit 1",
    [flowId],
  );
  if (waiting.length === 0) return false;
  const requests = await requestsAwaitingDecision(manager, personId, at);
  if (requests.length === 0) return false;
  const rows: unknown[] = await manager.query(
    "select 1 from access_request_items where flow_id = $1 and request_id = any($2) limit 1",
    [flowId, requests.map(({ id }) => id)],
  );
  return rows.length > 0;
}
