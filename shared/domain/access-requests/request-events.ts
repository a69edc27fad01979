import type { AuditEntry, Tx } from "../../platform/database/unit-of-work";
import type { AccessFlow } from "../access-flows/access-flow.entity";
import { allApprovers } from "../access-flows/approvers";
import { rulesHash } from "../access-flows/rules-hash";
import { summariesOf } from "../access-flows/summary/load-flow-names";
import { type ApprovedBy, flowAsActor } from "../grants/approved-by";
import type { EndReason } from "../grants/end-reasons";
import type { NewOutboxMessage } from "../outbox/add-to-outbox";
import type { AccessRequestItem } from "./access-request.entity";
import { decidingRules, lesserApprovalOnRecord } from "./approvers/item-approvals";
import type { ApproversByItem } from "./approvers/request-approvers";
import type { RequestFacts } from "./decisions/request-facts";
import type { RequestQuestion } from "./request-question.entity";
import type { UsedRightsByItem, WholeRequest } from "./request-rows";

type PublishedRequestEvent = Extract<NewOutboxMessage["event"], `request.${string}`>;

export interface RequestEvent {
  /** Each given approval is audited, sufficient or not. Subscribers of the outbox hear only of a sufficient one. */
  readonly event: PublishedRequestEvent | "request.approval-given";
  readonly whole: WholeRequest;
  /** The items that the event is about. */
  readonly items: readonly AccessRequestItem[];
  /** The present approvers, named so that receivers can ask them. */
  readonly approvers?: ApproversByItem;
  readonly reason?: string | null;
  /** With request.failed, by item: the failure of its grant. */
  readonly failures?: ReadonlyMap<string, AccessFailure>;
  /** A person's decision, with the approvers at that moment. */
  readonly decision?: {
    readonly personId: string;
    readonly identityId: string | null;
    readonly approvers: ApproversByItem;
    readonly usedRights: UsedRightsByItem;
  };
  /** With request.question-asked and request.question-answered. */
  readonly question?: RequestQuestion;
  /** With request.approved, by item: all by people, or all by one flow. */
  readonly approvedBy?: ReadonlyMap<string, ApprovedBy>;
}

export interface AccessFailure {
  /** The end reason of the grant. */
  readonly reason: EndReason;
  readonly message: string | null;
}

/** The present names of everything that requests refer to by id. */
export interface RequestNames {
  readonly people: ReadonlyMap<string, string>;
  readonly flows: ReadonlyMap<string, FlowNow>;
  /** By resource, where it is known. */
  readonly places: ReadonlyMap<string, ResourcePlace>;
}

/** The place of a resource in AWS, as clusters of several accounts may have one name. */
export interface ResourcePlace {
  /** The twelve digits of its account. */
  readonly accountId: string;
  readonly region: string | null;
  readonly arn: string;
}

/** A resource as messages and webhooks name it: where it is in AWS, as far as it is known. */
export function resourceOfItem(
  { resourceId, resourceName }: Pick<AccessRequestItem, "resourceId" | "resourceName">,
  places: RequestNames["places"],
) {
  const place = resourceId === null ? undefined : places.get(resourceId);
  const { accountId = null, region = null, arn = null } = place ?? {};
  return { id: resourceId, name: resourceName, accountId, region, arn };
}

interface FlowNow {
  readonly name: string;
  readonly summary: string;
  readonly version: number;
  readonly rulesHash: string;
}

/** Reminders change nothing, so they are not audited. */
export type AuditedRequestEvent = RequestEvent & { readonly event: Exclude<RequestEvent["event"], "request.reminder"> };

/** The audit entry of a change: people, items, flow, rules and decisions, as evidence for later. */
export function requestAuditEntry(change: AuditedRequestEvent, names: RequestNames): AuditEntry {
  const { event, whole, items, reason, decision, approvedBy, question } = change;
  const { id: subjectId, requesterId, granteeId, justification } = whole.request;
  const person = (id: string) => ({ id, name: names.people.get(id) ?? null });
  const first = items[0] && approvedBy?.get(items[0].id);
  const actor = first && flowAsActor(first);
  return {
    action: `access-${event}`,
    subjectType: "access-request",
    subjectId,
    ...(actor && { by: actor }),
    after: {
      requester: person(requesterId),
      grantee: person(granteeId),
      justification,
      ...(decision && { decidedBy: { ...person(decision.personId), identityId: decision.identityId } }),
      reason: reason ?? null,
      ...(question && { question: questionOnRecord(question, names) }),
      items: items.map((item) => itemOnRecord(item, change, names)),
    },
  };
}

function itemOnRecord(
  item: AccessRequestItem,
  { whole, decision, approvers, approvedBy, failures }: RequestEvent,
  { people, flows, places }: RequestNames,
): object {
  const hash = rulesHash(item.rules);
  const flow = flows.get(item.flowId);
  const right = decision?.usedRights.get(item.id);
  const decider = decision && { personId: decision.personId, onBehalfOfId: right?.onBehalfOfId ?? null };
  return {
    id: item.id,
    resource: {
      id: item.resourceId,
      name: item.resourceName,
      accountId: (item.resourceId && places.get(item.resourceId)?.accountId) ?? null,
    },
    // The version of the flow at the time of the request, while its rules are still the current ones.
    flow: {
      id: item.flowId,
      name: flow?.name ?? null,
      summary: flow?.summary ?? null,
      version: flow?.rulesHash === hash ? flow.version : null,
    },
    access: item.access,
    durationSeconds: item.durationSeconds,
    ...approvedOnRecord(item),
    rulesHash: hash,
    state: item.state,
    ...(item.cancelReason && { cancelReason: item.cancelReason }),
    ...(item.grantId && { grantId: item.grantId }),
    ...(right && {
      onBehalfOf: {
        id: right.onBehalfOfId,
        name: people.get(right.onBehalfOfId) ?? null,
        delegationId: right.delegationId,
      },
    }),
    ...(decider && {
      ...lesserApprovalOnRecord(
        whole.decisions.find((one) => one.itemId === item.id && one.personId === decider.personId),
      ),
      mightDecideBy: decidingRules(decider, decision!.approvers.get(item.id)!),
    }),
    ...(approvers && { mayDecide: decidersOnRecord(approvers, item) }),
    ...(approvedBy && { approvedBy: approvedBy.get(item.id) }),
    ...(failures && { failure: failures.get(item.id) }),
  };
}

/** Of more deciders only the rules are recorded: none of them was asked by name. */
const MOST_DECIDERS = 20;

function decidersOnRecord(approvers: ApproversByItem, { id }: AccessRequestItem): object[] {
  const deciders = allApprovers(approvers.get(id)!);
  return deciders.slice(0, MOST_DECIDERS).map((one) => ({ id: one.id, name: one.displayName }));
}

/** A question with the person who asked it, and its answer if there is one. */
export function questionOnRecord(
  { id, question, askedById, answer, answeredById }: RequestQuestion,
  { people }: Pick<RequestNames, "people">,
): object {
  const person = (personId: string) => ({ id: personId, name: people.get(personId) ?? null });
  const asked = { id, question, askedBy: person(askedById) };
  return answeredById === null ? asked : { ...asked, answer, answeredBy: person(answeredById) };
}

/** The approved access beside the requested one; empty for an item that is not approved. */
export function approvedOnRecord({ approvedAccess, approvedDurationSeconds }: AccessRequestItem): object {
  return approvedAccess ? { approvedAccess, approvedDurationSeconds } : {};
}

/**
 * Two statements, whatever the number of requests; one where the caller's facts and the deciders' names cover the first.
 */
export async function loadRequestNames(
  tx: Tx,
  events: readonly RequestEvent[],
  facts: RequestFacts | null = null,
): Promise<RequestNames> {
  const people = events.flatMap(({ whole: { request }, decision, question }) => [
    request.requesterId,
    request.granteeId,
    ...(decision ? [decision.personId, ...[...decision.usedRights.values()].map((one) => one.onBehalfOfId)] : []),
    ...(question ? [question.askedById, ...(question.answeredById ? [question.answeredById] : [])] : []),
  ]);
  const items = events.flatMap((one) => one.items);
  const known = facts && knownNames(facts, events, people);
  const { named, flows, places } = known ?? (await readNames(tx, people, items));
  const summaries = await summariesOf(tx.manager, flows);
  return {
    people: named,
    flows: new Map(
      flows.map(({ id, name, version, definition }, n) => [
        id,
        { name, summary: summaries[n]!, version, rulesHash: rulesHash(definition) },
      ]),
    ),
    places,
  };
}

interface NamesNow {
  /** People by id. */
  readonly named: RequestNames["people"];
  readonly flows: readonly FlowToName[];
  readonly places: RequestNames["places"];
}

type FlowToName = Pick<AccessFlow, "id" | "name" | "version" | "trigger" | "maxDurationSeconds" | "definition">;

/** The facts of a request, with the names of those who may decide. Null: somebody is not among them. */
function knownNames(
  { people, flows, resources }: RequestFacts,
  events: readonly RequestEvent[],
  asked: readonly (string | null)[],
): NamesNow | null {
  const deciders = events.flatMap(({ decision, items }) =>
    items.flatMap(({ id }) => (decision ? allApprovers(decision.approvers.get(id)!) : [])),
  );
  const named = new Map([...people.values(), ...deciders].map(({ id, displayName }) => [id, displayName]));
  if (!asked.every((id) => id === null || named.has(id))) return null;
  return { named, flows: [...flows.values()], places: resources };
}

async function readNames(
  tx: Tx,
  people: readonly (string | null)[],
  items: readonly AccessRequestItem[],
): Promise<NamesNow> {
  const rows: NameRow[] = await tx.manager.query(
    `select 'person' as kind, id, display_name as name, null::jsonb as more from homes where id = any($1)
     union all select 'flow', id, name, jsonb_build_object('version', version, 'trigger', trigger,
                        'maxDurationSeconds', max_duration_seconds, 'definition', definition)
       from access_flows where id = any($2)
     union all select 'resource', id, name, ${PLACE_OF_RESOURCE} from resources where id = any($3)`,
    [
      [...new Set(people)],
      [...new Set(items.map(({ flowId }) => flowId))],
      [...new Set(items.flatMap(({ resourceId }) => resourceId ?? []))],
    ],
  );
  const ofKind = <Kind extends NameRow["kind"]>(kind: Kind) =>
    rows.filter((row): row is NameRow & { readonly kind: Kind } => row.kind === kind);
  return {
    named: new Map(ofKind("person").map(({ id, name }) => [id, name])),
    flows: ofKind("flow").map(({ id, name, more }) => ({ id, name, ...more })),
    places: new Map(ofKind("resource").map(({ id, more }) => [id, more])),
  };
}

/** SQL of `ResourcePlace`. */
export const PLACE_OF_RESOURCE = "jsonb_build_object('accountId', account_id, 'region', region, 'arn', arn)";

type NameRow = { readonly id: string; readonly name: string } & (
  | { readonly kind: "person" }
  | {
      readonly kind: "flow";
      readonly more: Pick<AccessFlow, "version" | "trigger" | "maxDurationSeconds" | "definition">;
    }
  | { readonly kind: "resource"; readonly more: ResourcePlace }
);
