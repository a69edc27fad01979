import type { EntityManager } from "typeorm";
import type { ConditionGroup, FlowDefinition, RequestScope } from "../flow-definition";
import { requestForViolations } from "./evaluate-flow";
import { type PeopleMatcher, peopleMatcher } from "./people-matcher";

/** The active people who may request by a flow, and those who may be its grantees; decided by the rule for requests. */
export interface EligiblePeople {
  readonly requestors: ReadonlySet<string>;
  readonly grantees: ReadonlySet<string>;
  mayRequest(requesterId: string, granteeId: string): boolean;
  /** A person who may request for this grantee, preferably the grantee; null: nobody may. */
  requesterFor(granteeId: string): string | null;
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };

type RequestRules = Pick<FlowDefinition, "requestors" | "requestFor">;

export async function eligiblePeopleOf(
  manager: EntityManager,
  flow: RequestRules,
  match: PeopleMatcher = peopleMatcher(manager),
): Promise<EligiblePeople> {
  const [people] = await eligiblePeopleOfEach(manager, [flow], match);
  return people!;
}

/** Loads several flows at once, in the order given, by the same statements. */
export async function eligiblePeopleOfEach(
  manager: EntityManager,
  flows: readonly RequestRules[],
  match: PeopleMatcher = peopleMatcher(manager),
): Promise<EligiblePeople[]> {
  const isFor = ({ requestFor }: RequestRules, scope: RequestScope) => requestFor.scopes.includes(scope);
  const forOthers = flows.filter((flow) => isFor(flow, "OTHERS"));
  const found = await match([
    ...flows.map(({ requestors }) => requestors),
    ...forOthers.map(({ requestFor }) => requestFor.grantees ?? EVERYBODY),
  ]);
  const others = new Map(forOthers.map((flow, n) => [flow, found[flows.length + n]!]));
  const bosses = flows.flatMap((flow, n) => (isFor(flow, "DIRECT_REPORTS") ? [...found[n]!] : []));
  const managers = bosses.length > 0 ? await managersAmong(manager, [...new Set(bosses)]) : new Map<string, string[]>();
  return flows.map((flow, n) => {
    const requestors = found[n]!;
    const reports = isFor(flow, "DIRECT_REPORTS") ? managersWithin(managers, requestors) : new Map<string, string[]>();
    return eligiblePeopleAmong(flow.requestFor, requestors, others.get(flow) ?? new Set(), reports);
  });
}

/** The managers among the requestors of a flow. */
function managersWithin(
  managers: ReadonlyMap<string, string[]>,
  requestors: ReadonlySet<string>,
): Map<string, string[]> {
  return new Map(
    [...managers].flatMap(([id, managerIds]) => {
      const meant = managerIds.filter((managerId) => requestors.has(managerId));
      return meant.length > 0 ? [[id, meant]] : [];
    }),
  );
}

function eligiblePeopleAmong(
  requestFor: FlowDefinition["requestFor"],
  requestors: ReadonlySet<string>,
  others: ReadonlySet<string>,
  managers: ReadonlyMap<string, string[]>,
): EligiblePeople {
  const mayRequest = (requesterId: string, granteeId: string): boolean => {
    const isForSelf = requesterId === granteeId;
    const isReport = managers.get(granteeId)?.includes(requesterId) ?? false;
    return requestForViolations(requestFor, { isForSelf, isGrantee: others.has(granteeId), isReport }).length === 0;
  };
  // Any requestor who is neither the grantee nor their manager represents all others. Of any two, one is not the
  // grantee.
  const anyTwo = [...requestors].slice(0, 2);
  const requesterFor = (granteeId: string): string | null => {
    const themselves = requestors.has(granteeId) ? [granteeId] : [];
    const candidates = [...themselves, ...(managers.get(granteeId) ?? []), ...anyTwo];
    return candidates.find((id) => mayRequest(id, granteeId)) ?? null;
  };
  const candidates = new Set([...requestors, ...others, ...managers.keys()]);
  const grantees = new Set([...candidates].filter((id) => requesterFor(id) !== null));
  return { requestors, grantees, mayRequest, requesterFor };
}

/** The managers among these people, by report and by the report's home identity. */
async function managersAmong(manager: EntityManager, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows: { id: string; managerIds: string[] }[] = await manager.query(
    `select h.id, array_agg(distinct m.person_id) as "managerIds" from homes h join acting_identities m
         on m.provider_id = h.provider_id and m.external_id = h.manager_external_id
      where m.person_id = any($1) and h.active group by h.id`,
    [personIds],
  );
  return new Map(rows.map(({ id, managerIds }) => [id, managerIds]));
}
