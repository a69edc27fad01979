import type { EntityManager } from "typeorm";
import type { AccessFlow } from "./access-flow.entity";
import { approverCondition } from "./approvers";
import type { Approver, FlowDefinition } from "./flow-definition";
import { peopleMatchingEach } from "./matching/matching-people";

/** Whether an active flow lets this person request, or names them as an approver by a condition. */
export async function flowNamesPerson(
  manager: EntityManager,
  flow: Pick<AccessFlow, "id" | "active" | "deletedAt" | "trigger" | "definition">,
  personId: string,
): Promise<boolean> {
  if (!flow.active || flow.deletedAt) return false;
  const approvers = approversIn(flow.definition);
  const named = approvers.flatMap((approver) => (approver.kind === "PEOPLE" ? [approverCondition(approver)] : []));
  const groups = [flow.definition.requestors, ...named];
  const people = await peopleMatchingEach(manager, groups, [personId]);
  return people.some((matching) => matching.has(personId));
}

function approversIn({ approverPolicy, escalation }: FlowDefinition): Approver[] {
  const groups = [...(approverPolicy?.groups ?? []), ...(approverPolicy ? (escalation?.tiers ?? []) : [])];
  return groups.flatMap(({ approvers }) => approvers);
}
