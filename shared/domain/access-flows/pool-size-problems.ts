import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import type { FlowContent } from "./input/parse-flow";
import { targetsCovering } from "./matching/match-flows";
import { peopleMatching } from "./matching/matching-people";

/**
 * An AUTOMATIC flow gives all its people access at once, and each needs a slot of their own in every account. Beyond
 * the pool size some would wait forever.
 */
export async function poolSizeProblems(
  manager: EntityManager,
  { trigger, definition }: Pick<FlowContent, "trigger" | "definition">,
): Promise<FieldProblem[]> {
  if (trigger !== "AUTOMATIC") return [];
  const covered = await targetsCovering(manager, [{ id: FLOW, definition }], null);
  if (covered.length === 0) return [];
  const pools: { name: string; slots: number }[] = await manager.query(
    `select i.name, cardinality(i.pool_permission_set_arns) as slots from integrations i
      where i.principal_strategy = 'IDENTITY_CENTER' and i.deleted_at is null and cardinality(i.pool_permission_set_arns) > 0
        and exists (select 1 from resources r where r.integration_id = i.id and r.id = any($1))
      order by slots, i.name`,
    [covered.map(({ resource }) => resource.id)],
  );
  if (pools.length === 0) return [];
  const people = (await peopleMatching(manager, definition.requestors)).size;
  return pools
    .filter(({ slots }) => slots < people)
    .map(({ name, slots }) => ({
      path: ["requestors"],
      message: `The flow would give access to ${people} people at once, and the pool of '${name}' has ${slots} permission sets, one for each person in an account. Choose fewer people, or make the pool larger.`,
    }));
}

/** A flow that is not saved yet has no id. */
const FLOW = "";
