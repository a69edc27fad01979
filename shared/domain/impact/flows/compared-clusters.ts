import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../../access-flows/access-flow.entity";
import type { FlowTarget } from "../../access-flows/flow-definition";
import { BEYOND_SLOTS_SQL, evaluateResource, type RequestedResource } from "../../access-flows/matching/evaluate-flow";
import { anyTargetCondition } from "../../access-flows/matching/target-condition";
import { coveringScopesSql, targetScopesOf, targetsOfScopes } from "../../access-flows/matching/target-scopes";

/** Clusters that the same targets cover, and that are alike in all that decides whether access can be granted. */
export interface AlikeClusters {
  readonly ids: readonly string[];
  /** Whether access to them can be granted now. */
  readonly isOpen: boolean;
  /** The covering targets by flow id. */
  readonly targets: ReadonlyMap<string, readonly FlowTarget[]>;
}

type ComparedTargets = Pick<AccessFlow, "id" | "definition">;

/**
 * The clusters that any of the versions of a flow covers, with the targets of the versions and of all other flows. One
 * statement, which answers a row for each group: there may be thousands of clusters.
 */
export async function loadComparedClusters(
  manager: EntityManager,
  versions: readonly ComparedTargets[],
  others: readonly ComparedTargets[],
): Promise<AlikeClusters[]> {
  const own = versions.flatMap(({ definition }) => definition.targets);
  if (own.length === 0) return [];
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const scopes = targetScopesOf([...versions, ...others]);
  const rows: (Facts & { covered: number[]; ids: string[] })[] = await manager.query(
    // Without an order, because sorting thousands of names would take longer than finding them.
    `select status, manageable, "unmanageableReason", "isServed", "isBeyondSlots", covered, json_agg(id) as ids
       from (
         select r.id, r.status, r.manageable, r.unmanageable_reason as "unmanageableReason",
                i.enabled and i.deleted_at is null as "isServed", ${BEYOND_SLOTS_SQL} as "isBeyondSlots",
                ${coveringScopesSql(scopes, bind, "r")} as covered
           from resources r join integrations i on i.id = r.integration_id
          where ${anyTargetCondition(own, bind, "r")}) as found
      group by 1, 2, 3, 4, 5, 6`,
    values,
  );
  const targetsOf = targetsOfScopes(scopes);
  return rows.map(({ covered, ids, ...facts }) => {
    const isOpen = evaluateResource({ ...facts, ...FOR_MESSAGES }).length === 0;
    return { ids, isOpen, targets: targetsOf(covered) };
  });
}

type Facts = Omit<RequestedResource, keyof typeof FOR_MESSAGES>;

/** These facts stand in messages alone, which nobody reads here. */
const FOR_MESSAGES = { id: "", name: "", scopeReason: null };
