import type { EntityManager } from "typeorm";
import { Coalescer } from "../../../kernel/async/coalescer";
import type { ConditionGroup } from "../flow-definition";
import { peopleMatchingEach } from "./matching-people";

/** Finds the active people who fulfil each group of conditions, in the order given. */
export type PeopleMatcher = (groups: readonly ConditionGroup[]) => Promise<Set<string>[]>;

/** Sends the groups that are asked for at the same moment as one statement. Equal groups are looked up once. */
export function peopleMatcher(manager: EntityManager): PeopleMatcher {
  const matching = new Coalescer((groups: readonly ConditionGroup[]) => peopleMatchingEach(manager, groups), {
    maxBatchSize: Number.POSITIVE_INFINITY,
  });
  return (groups) => Promise.all(groups.map((group) => matching.run(group)));
}
