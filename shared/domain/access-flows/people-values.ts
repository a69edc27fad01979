import type { EntityManager } from "typeorm";
import { freezeValues, type StoredValues } from "../identities/frozen-values";
import { AccessFlow } from "./access-flow.entity";
import type { Approver, ApproverGroup, Condition, ConditionGroup, FlowDefinition } from "./flow-definition";

/**
 * Every position of a flow that names people: conditions of requestors and grantees, approvers and tiers, in this
 * order.
 */
export function peopleValuesOf(definition: FlowDefinition): StoredValues[] {
  const found: StoredValues[] = [];
  mapPeopleValues(definition, (values) => {
    found.push(values);
    return values;
  });
  return found;
}

/** The same flow with each of these positions replaced, in the order of peopleValuesOf(). */
export function mapPeopleValues<D extends Pick<FlowDefinition, "approverPolicy" | "escalation">>(
  definition: D & Partial<Pick<FlowDefinition, "requestors" | "requestFor">>,
  change: <T extends StoredValues>(values: T) => T,
): D {
  const inConditions = (group: ConditionGroup) => ({
    ...group,
    conditions: group.conditions.map((condition: Condition) => change(condition)),
  });
  const inApprovers = (group: ApproverGroup) => ({
    ...group,
    approvers: group.approvers.map((one: Approver) => (one.kind === "PEOPLE" ? change(one) : one)),
  });
  const { requestors, requestFor, approverPolicy, escalation } = definition;
  return {
    ...definition,
    ...(requestors && { requestors: inConditions(requestors) }),
    ...(requestFor && {
      requestFor: { ...requestFor, grantees: requestFor.grantees && inConditions(requestFor.grantees) },
    }),
    approverPolicy: approverPolicy && { ...approverPolicy, groups: approverPolicy.groups.map(inApprovers) },
    escalation: escalation && { ...escalation, tiers: escalation.tiers.map(inApprovers) },
  };
}

/** Resolves the provider of each position and the id of each name. Names that were there before keep their ids. */
export async function freezeFlow(
  manager: EntityManager,
  definition: FlowDefinition,
  before: FlowDefinition | null,
): Promise<FlowDefinition> {
  const frozen = await freezeValues(manager, peopleValuesOf(definition), before ? peopleValuesOf(before) : []);
  return mapPeopleValues(definition, (values) => {
    const { providerId, ids } = frozen.shift()!;
    return { ...values, providerId, ids };
  });
}

/** Fills the first provider into flows that were saved without one. Waits for concurrent saves. */
export async function adoptProviderInFlows(manager: EntityManager, providerId: string): Promise<void> {
  await manager.query("select pg_advisory_xact_lock(hashtext('access-flows.save'))");
  for (const { id, definition } of await manager.find(AccessFlow)) {
    const adopted = mapPeopleValues(definition, (values) => ({
      ...values,
      providerId: values.providerId ?? providerId,
    }));
    await manager.update(AccessFlow, id, { definition: adopted });
  }
}
