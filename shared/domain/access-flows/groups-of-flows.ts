import type { EntityManager } from "typeorm";
import { AccessFlow } from "./access-flow.entity";
import type { Approver, ConditionGroup, FlowDefinition } from "./flow-definition";

/**
 * Ids and names, in lower case, of the groups of a provider that access flows refer to: who may ask, who gets access, who
 * approves. Requests that wait were asked for by one of them. Of "contains" and the like any group may be meant, so those
 * name none: their groups are read once a day.
 */
export async function groupsOfFlows(manager: EntityManager, providerId: string): Promise<ReadonlySet<string>> {
  const flows = await manager.findBy(AccessFlow, { active: true });
  const named = flows
    .filter(({ deletedAt }) => deletedAt === null)
    .flatMap(({ definition }) => namesIn(definition, providerId));
  return new Set(named.map((name) => name.trim().toLowerCase()));
}

function namesIn({ requestors, requestFor, approverPolicy, escalation }: FlowDefinition, providerId: string): string[] {
  const groups = [...(approverPolicy?.groups ?? []), ...(escalation?.tiers ?? [])];
  return [
    ...namesInConditions(requestors, providerId),
    ...(requestFor.grantees ? namesInConditions(requestFor.grantees, providerId) : []),
    ...groups.flatMap(({ approvers }) => approvers.flatMap((approver) => namesInApprover(approver, providerId))),
  ];
}

function namesInConditions({ conditions }: ConditionGroup, providerId: string): string[] {
  return conditions
    .filter(({ attribute, operator }) => attribute === "group" && (operator === "is" || operator === "is_not"))
    .filter((condition) => (condition.providerId ?? providerId) === providerId)
    .flatMap(({ values }) => values);
}

function namesInApprover(approver: Approver, providerId: string): readonly string[] {
  if (approver.kind !== "people" || approver.attribute !== "group") return [];
  return (approver.providerId ?? providerId) === providerId ? approver.values : [];
}
