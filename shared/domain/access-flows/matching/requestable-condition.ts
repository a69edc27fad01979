import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../access-flow.entity";
import { requestForViolations } from "./evaluate-flow";
import { flowsFor } from "./match-flows";
import { anyTargetCondition, type BindParameter } from "./target-condition";

/** SQL that says whether a resource of that alias can be asked for by any of these flows at this moment. */
export function requestableCondition(
  flows: readonly Pick<AccessFlow, "definition">[],
  bind: BindParameter,
  alias: string,
): string {
  const targets = flows.flatMap(({ definition }) => definition.targets);
  if (targets.length === 0) return "false";
  // The cheap and selective parts first: below an "or" PostgreSQL keeps the order in which they are written.
  return `(${alias}.status = 'PRESENT' and ${alias}.manageable and ${anyTargetCondition(targets, bind, alias)} and ${isServedSql(alias)})`;
}

/**
 * Its integration is in use, and the resource is not where no permission set of the pool is ever assigned. Both are looked up
 * once, and not for each resource.
 */
export function isServedSql(alias: string): string {
  return `${alias}.integration_id in (select i.id from integrations i where i.enabled and i.deleted_at is null)
    and (${alias}.integration_id, ${alias}.account_id) not in (
      select i.id, i.management_account_id from integrations i
       where i.principal_strategy = 'IDENTITY_CENTER' and i.management_account_id is not null)`;
}

/** The flows by which a person may ask. */
export interface FlowsForRequester {
  readonly forSelf: readonly AccessFlow[];
  /** For themselves or for somebody else. */
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
      .filter(({ flow, standing }) => requestForViolations(flow.definition.requestFor, standing).length === 0)
      .map(({ flow }) => flow),
    forAnybody: flows.filter(
      (flow) => isFor(flow, "SELF") || isFor(flow, "OTHERS") || (hasReports && isFor(flow, "DIRECT_REPORTS")),
    ),
  };
}

/** Whether an active person's home identity names this one as their manager. */
async function managesSomebody(manager: EntityManager, personId: string): Promise<boolean> {
  const rows: unknown[] = await manager.query(
    `select 1 from acting_identities boss
       join homes report on report.provider_id = boss.provider_id and report.manager_external_id = boss.external_id
      where boss.person_id = $1 and report.active limit 1`,
    [personId],
  );
  return rows.length > 0;
}
