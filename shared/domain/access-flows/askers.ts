import type { EntityManager } from "typeorm";
import type { ConditionGroup, FlowDefinition } from "./flow-definition";
import { standingRefusals } from "./judge-flow";
import { peopleMatchingEach } from "./people";

/** Active people who may ask by a flow, and those whom they may ask for; judged by the rule that a request meets. */
export interface Askers {
  readonly requestors: ReadonlySet<string>;
  readonly grantees: ReadonlySet<string>;
  mayAsk(requesterId: string, granteeId: string): boolean;
  /** Somebody who may ask for this person, the person first; null: nobody may. */
  askerFor(granteeId: string): string | null;
}

const EVERYBODY: ConditionGroup = { operator: "AND", conditions: [] };

export async function askersOf(
  manager: EntityManager,
  { requestors, requestFor }: Pick<FlowDefinition, "requestors" | "requestFor">,
): Promise<Askers> {
  const isFor = (scope: (typeof requestFor.scopes)[number]) => requestFor.scopes.includes(scope);
  const groups = [requestors, ...(isFor("OTHERS") ? [requestFor.grantees ?? EVERYBODY] : [])];
  const [asking, others = new Set<string>()] = await peopleMatchingEach(manager, groups);
  const managers = isFor("DIRECT_REPORTS") ? await managersAmong(manager, [...asking!]) : new Map<string, string[]>();
  const mayAsk = (requesterId: string, granteeId: string): boolean => {
    const isForSelf = requesterId === granteeId;
    const isReport = managers.get(granteeId)?.includes(requesterId) ?? false;
    return standingRefusals(requestFor, { isForSelf, isGrantee: others.has(granteeId), isReport }).length === 0;
  };
  // An asker who is neither the person nor their manager stands for all others, and one of two is not the person.
  const anyTwo = [...asking!].slice(0, 2);
  const askerFor = (granteeId: string): string | null => {
    const themselves = asking!.has(granteeId) ? [granteeId] : [];
    const candidates = [...themselves, ...(managers.get(granteeId) ?? []), ...anyTwo];
    return candidates.find((id) => mayAsk(id, granteeId)) ?? null;
  };
  const candidates = new Set([...asking!, ...others, ...managers.keys()]);
  const grantees = new Set([...candidates].filter((id) => askerFor(id) !== null));
  return { requestors: asking!, grantees, mayAsk, askerFor };
}

/** By person with a manager among these: who that is, as their home identity says it. */
async function managersAmong(manager: EntityManager, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const rows: { id: string; managerIds: string[] }[] = await manager.query(
    `select h.id, array_agg(distinct m.person_id) as "managerIds" from homes h join acting_identities m
         on m.provider_id = h.provider_id and m.external_id = h.manager_external_id
      where m.person_id = any($1) and h.active group by h.id`,
    [personIds],
  );
  return new Map(rows.map(({ id, managerIds }) => [id, managerIds]));
}
