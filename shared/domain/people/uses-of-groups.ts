import type { EntityManager } from "typeorm";
import { AccessFlow } from "../access-flows/access-flow.entity";
import type { ApproverGroup, ConditionGroup, FlowDefinition } from "../access-flows/flow-definition";

/** The places where an access flow names a group. */
export const GROUP_PLACES = ["REQUESTOR", "GRANTEE", "APPROVER", "ESCALATION"] as const;
export type GroupPlace = (typeof GROUP_PLACES)[number];

/** The present uses of a group, by rules that were frozen to it. */
export interface UseOfGroup {
  /** Integrations that it owns. */
  readonly integrationIds: readonly string[];
  /** The number of resources, by integration, that it owns by their tags. */
  readonly owned: readonly { readonly integrationId: string; readonly resources: number }[];
  /** Flows that were not deleted. */
  readonly flows: readonly { readonly flowId: string; readonly places: readonly GroupPlace[] }[];
}

/** The uses of each group, in three statements. */
export async function usesOfGroups(manager: EntityManager, groupIds: readonly string[]): Promise<UseOfGroup[]> {
  const owners: { groupId: string; integrationId: string }[] = await manager.query(
    `select distinct frozen as "groupId", i.id as "integrationId", i.name_key from integrations i
       cross join jsonb_to_recordset(i.integration_owners) as owner(ids jsonb)
       cross join jsonb_array_elements_text(owner.ids) frozen
      where frozen = any($1::text[]) and i.deleted_at is null order by i.name_key`,
    [groupIds],
  );
  const owned: { groupId: string; integrationId: string; resources: number }[] = await manager.query(
    `select o.group_id as "groupId", r.integration_id as "integrationId", count(distinct r.id)::int as resources
       from resource_owners o join resources r on r.id = o.resource_id and r.status <> 'GONE'
      where o.group_id = any($1) and o.source = 'RESOURCE_OWNER' group by 1, 2 order by 2`,
    [groupIds],
  );
  const flows = await manager
    .createQueryBuilder(AccessFlow, "flow")
    .where("flow.deletedAt is null")
    .orderBy("flow.nameKey")
    .getMany();
  const places = flows.map(({ id, definition }) => ({ flowId: id, named: groupsNamedIn(definition) }));
  return groupIds.map((id) => ({
    integrationIds: owners.filter(({ groupId }) => groupId === id).map(({ integrationId }) => integrationId),
    owned: owned.filter(({ groupId }) => groupId === id),
    flows: places.flatMap(({ flowId, named }) => {
      const found = GROUP_PLACES.filter((place) => named[place].has(id));
      return found.length > 0 ? [{ flowId, places: found }] : [];
    }),
  }));
}

function groupsNamedIn(definition: FlowDefinition): Record<GroupPlace, ReadonlySet<string>> {
  const { requestors, requestFor, approverPolicy, escalation } = definition;
  return {
    REQUESTOR: inConditions(requestors),
    GRANTEE: inConditions(requestFor.grantees),
    APPROVER: inApprovers(approverPolicy?.groups ?? []),
    ESCALATION: inApprovers(escalation?.tiers ?? []),
  };
}

/** Ids of people are included, which no group has. */
function inConditions(group: ConditionGroup | null): ReadonlySet<string> {
  return new Set((group?.conditions ?? []).flatMap(({ ids }) => (ids ?? []).filter((id) => id !== null)));
}

function inApprovers(groups: readonly ApproverGroup[]): ReadonlySet<string> {
  const people = groups.flatMap(({ approvers }) => approvers).filter((one) => one.kind === "PEOPLE");
  return new Set(people.flatMap(({ ids }) => (ids ?? []).filter((id) => id !== null)));
}
