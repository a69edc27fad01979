import type { EntityManager } from "typeorm";
import { type Actor, isReader } from "../../../kernel/actor";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import {
  type FlowsForRequester,
  flowsForRequester,
  requestableCondition,
} from "../../access-flows/matching/requestable-condition";
import type { BindParameter } from "../../access-flows/matching/target-condition";
import { requestsAwaitingDecision } from "../../access-requests/approvers/requests-awaiting-decision";
import { ownedResources } from "../../owners/owned-resources";

/**
 * The rule for the visibility of resources, as SQL about a resource of an alias. Readers know of all. A person knows of
 * resources that they own, may request, or may decide about now. Resources with a grant, request or decision of theirs
 * are visible as well.
 */
export interface ResourceVisibility {
  readonly seesAll: boolean;
  /** Null: the viewer is no person. */
  readonly personId: string | null;
  /** The flows by which the viewer may request, for anybody. */
  readonly flowsToAskBy: readonly AccessFlow[];
  /** The viewer may know that the resource exists. */
  visible(bind: BindParameter, alias: string): string;
  /** The viewer may read its owners, access, requests and history: readers, and the owners of that resource. */
  readable(bind: BindParameter, alias: string): string;
  /** The viewer owns the resource. */
  owned(bind: BindParameter, alias: string): string;
  /** The viewer may request it for themselves now. */
  requestable(bind: BindParameter, alias: string): string;
  /** SQL for the ids of the requests that make resources visible to a non-reader. */
  requests(bind: BindParameter): string;
}

/** SQL for whether the actor may read owners, access, requests and history of a resource of that alias. */
export function readableCondition(actor: Actor, bind: BindParameter, alias: string): string {
  if (isReader(actor)) return "true";
  return actor.personId ? `${alias}.id in (${ownedResources(bind(actor.personId))})` : "false";
}

/**
 * For a list by a filter. Owners know of all that they own, so a list of one's own resources alone needs no facts of
 * flows and waiting requests, which take most of the time. Null: the filter may match others.
 */
export function visibilityOfOwned(
  actor: Actor,
  filter: { readonly ownedByMe?: boolean | null; readonly requestableByMe?: boolean | null },
): ResourceVisibility | null {
  if (filter.ownedByMe !== true || filter.requestableByMe != null) return null;
  const viewer = visibilityBy(actor, NO_FLOWS, []);
  return { ...viewer, visible: viewer.owned };
}

/** Loads the facts of the viewer by a fixed number of statements. */
export async function loadVisibility(manager: EntityManager, actor: Actor, now: Date): Promise<ResourceVisibility> {
  const personId = actor.personId ?? null;
  const flows = personId === null ? NO_FLOWS : await flowsForRequester(manager, personId);
  const waiting = isReader(actor) || personId === null ? [] : await requestsAwaitingDecision(manager, personId, now);
  return visibilityBy(
    actor,
    flows,
    waiting.map(({ id }) => id),
  );
}

/** `waitingIds`: of the requests that wait for the actor. */
function visibilityBy(actor: Actor, flows: FlowsForRequester, waitingIds: readonly string[]): ResourceVisibility {
  const personId = actor.personId ?? null;
  const seesAll = isReader(actor);
  const owned = (bind: BindParameter, alias: string) =>
    personId === null ? "false" : `${alias}.id in (${ownedResources(bind(personId))})`;
  return {
    seesAll,
    personId,
    flowsToAskBy: flows.forAnybody,
    owned,
    requests: (bind) => (personId === null ? NO_REQUESTS : knownRequests(bind(personId), bind(waitingIds))),
    requestable: (bind, alias) => requestableCondition(flows.forSelf, bind, alias),
    readable: (bind, alias) => readableCondition(actor, bind, alias),
    visible: (bind, alias) => {
      if (seesAll) return "true";
      if (personId === null) return "false";
      const known = `${alias}.id in (${knownResources(bind(personId), bind(waitingIds))})`;
      return `(${owned(bind, alias)} or ${known} or ${requestableCondition(flows.forAnybody, bind, alias)})`;
    },
  };
}

const NO_FLOWS: FlowsForRequester = { forSelf: [], forAnybody: [] };

const NO_REQUESTS = "select null::uuid where false";

/** SQL for the resources of a person's grants, and of the requests that they may read. */
function knownResources(person: string, waiting: string): string {
  return `select granted_resource_id from grants where person_id = ${person}
     union all
     select item.resource_id from access_request_items item
      where item.resource_id is not null and item.request_id in (${knownRequests(person, waiting)})`;
}

/** SQL for the requests that a person made, is the grantee of, decided, or may decide now. */
function knownRequests(person: string, waiting: string): string {
  return `select id from access_requests where requester_id = ${person}
     union all select id from access_requests where grantee_id = ${person}
     union all select i.request_id from access_decisions d join access_request_items i on i.id = d.item_id
                where d.person_id = ${person}
     union all select unnest(${waiting}::uuid[])`;
}
