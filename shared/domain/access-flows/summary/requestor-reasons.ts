import type { EntityManager } from "typeorm";
import type { AccessFlow } from "../access-flow.entity";
import type { Condition, ConditionGroup } from "../flow-definition";
import { peopleMatchingEach } from "../matching/matching-people";
import { FULL_DETAIL } from "./describe-flow";
import { describeRequestors } from "./describe-people";
import { loadFlowNames } from "./load-flow-names";

/**
 * The reason why this person is a requestor of each flow, in a sentence by flow id. Only conditions that hold for the
 * person are named: the others concern other people.
 */
export async function requestorReasons(
  manager: EntityManager,
  flows: readonly AccessFlow[],
  personId: string,
): Promise<Map<string, string>> {
  const values = flows.flatMap(({ id, definition }) =>
    definition.requestors.conditions.flatMap((condition) => single(condition).map((one) => ({ flowId: id, one }))),
  );
  const groups = values.map(({ one }): ConditionGroup => ({ operator: "AND", conditions: [one] }));
  const people = await peopleMatchingEach(manager, groups, [personId]);
  const holding = values.filter((_, n) => people[n]!.has(personId));
  const isForEverybody = ({ definition }: AccessFlow) => definition.requestors.conditions.length === 0;
  const everybody = flows.some(isForEverybody) ? await sentenceForEverybody(manager) : "";
  return new Map(
    flows.map((flow) => {
      const { id } = flow;
      if (isForEverybody(flow)) return [id, everybody];
      const reasons = holding.filter(({ flowId }) => flowId === id).map(({ one }) => textOf(one));
      return [id, reasons.length > 0 ? `You may ask: ${reasons.join(", ")}.` : "You may ask."];
    }),
  );
}

/** Such as "Everybody at Okta may ask." */
async function sentenceForEverybody(manager: EntityManager): Promise<string> {
  const names = await loadFlowNames(manager, []);
  return `${describeRequestors({ operator: "AND", conditions: [] }, names, FULL_DETAIL)} may ask.`;
}

/** A condition, value by value; empty for an exclusion. */
function single(condition: Condition): Condition[] {
  if (condition.operator === "IS_NOT" || condition.operator === "DOES_NOT_CONTAIN") return [];
  return condition.values.map((value, n) => ({ ...condition, values: [value], ids: [condition.ids?.[n] ?? null] }));
}

function textOf({ attribute, operator, values: [value] }: Condition): string {
  return `your ${attribute} ${operator.toLowerCase().replace("_", " ")} '${value}'`;
}
