import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../access-flow.entity";
import { requestForViolations } from "./evaluate-flow";
import { flowsFor } from "./match-flows";
import { anyTargetCondition, type BindParameter } from "./target-condition";

/** SQL for whether a resource of that alias can be requested by any of these flows now. */
export function requestableCondition(
  flows: readonly Pick<AccessFlow, "definition">[],
  bind: BindParameter,
  alias: string,
): string {
  const targets = flows.flatMap(({ definition }) => definition.targets);
  if (targets.length === 0) return "false";
  // Cheap and selective parts first: below an "or" PostgreSQL keeps the written order.
  return `(${alias}.status = 'PRESENT' and ${alias}.manageable and ${anyTargetCondition(targets, bind, alias)} and ${isServedSql(alias)})`;
}

/**
 * SQL for an active integration that can serve the resource: slots are never assigned in the management account. Both
 * are looked up once, not per resource.
 */
export function isServedSql(alias: string): string {
  return `${alias}.integration_id in (select i.id from integrations i where i.enabled and i.deleted_at is null)
    and (${alias}.integration_id, ${alias}.account_id) not in (
      select i.id, i.management_account_id from integrations i
       where i.principal_strategy = 'IDENTITY_CENTER' and i.management_account_id is not null)`;
}

/** The flows by which a person may request. */
export interface FlowsForRequester {
  readonly forSelf: readonly AccessFlow[];
  /** Flows for the person or for anybody else. */
  readonly forAnybody: readonly AccessFlow[];
}

export async function flowsForRequester(manager: EntityManager, personId: string): Promise<FlowsForRequester> {
  const personal = await flowsFor(manager, { requesterId: personId, granteeId: personId });
  const isFor = ({ definition }: AccessFlow, scope: AccessFlow["definition"]["requestFor"]["scopes"][number]) =>
    definition.requestFor.scopes.includes(scope);
  const flows = personal.map(({ flow }) => flow);
  const hasReports = flows.some((flow) => isFor(flow, "DIRECT_REPORTS")) && (await managesSomebody(manager, personId));
  return {
    forSelf: personal
      .filter(({ flow, relation }) => requestForViolations(flow.definition.requestFor, relation).length === 0)
      .map(({ flow }) => flow),
    forAnybody: flows.filter(
      (flow) => isFor(flow, "SELF") || isFor(flow, "OTHERS") || (hasReports && isFor(flow, "DIRECT_REPORTS")),
    ),
  };
}

/** Whether the person is the manager of an active person, by that person's home identity. */
async function managesSomebody(manager: EntityManager, personId: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `select 1 from acting_identities boss
       join homes report on report.provider_id = boss.provider_id and report.manager_external_id = boss.external_id
      where boss.person_id = $1 and report.active limit 1`,
    [personId],
  );
  return rows.length > 0;
}
