import type { EntityManager } from "typeorm";
import type { FieldProblem } from "../../kernel/app-error";
import type { FlowContent } from "./input/parse-flow";
import { automaticAccessOf, grantCountOf, MOST_AUTOMATIC_GRANTS } from "./matching/automatic-access";

/** Limits the grants of an active AUTOMATIC flow, whatever its timeframe. */
export async function automaticSizeProblems(
  manager: EntityManager,
  { name, active, trigger, definition }: FlowContent,
): Promise<FieldProblem[]> {
  if (!active || trigger !== "AUTOMATIC") return [];
  const access = await automaticAccessOf(manager, { id: "", definition });
  const size = grantCountOf(access);
  if (size <= MOST_AUTOMATIC_GRANTS) return [];
  const message = `'${name}' would come to ${size} grants (${access.people.size} people on ${access.clusters.size} clusters), and one flow gives at most ${MOST_AUTOMATIC_GRANTS}. Narrow its requestors or its targets, or split it.`;
  return [{ path: ["targets"], message }];
}
