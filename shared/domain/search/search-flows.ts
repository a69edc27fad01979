import type { DataSource } from "typeorm";
import { rowsByIds } from "../../platform/database/rows";
import { AccessFlow } from "../access-flows/access-flow.entity";
import { bindParameters } from "./resources/list-resources";
import type { ResourceVisibility } from "./resources/visible-resources";
import { holdsEach } from "./search-resources";
import type { SearchResult, SearchTerms } from "./search-result";

/**
 * Access flows whose name, description or labels contain every word, by name. Non-readers find the flows by which they
 * may request.
 */
export async function searchFlows(
  db: DataSource,
  { words, atMost }: SearchTerms,
  { seesAll, flowsToAskBy }: Pick<ResourceVisibility, "seesAll" | "flowsToAskBy">,
): Promise<SearchResult[]> {
  if (!seesAll && flowsToAskBy.length === 0) return [];
  const { values, bind } = bindParameters();
  const known = seesAll ? "true" : `f.id = any(${bind(flowsToAskBy.map(({ id }) => id))})`;
  const text = "concat_ws(' ', f.name, f.description, f.definition #>> '{settings,labels}')";
  const found: { id: string }[] = await db.query(
    `select f.id from access_flows f where f.deleted_at is null and ${known} and ${holdsEach(words, bind, (word) => `${text} ilike ${word}`)}
            order by f.name_key, f.id limit ${atMost}`,
    values,
  );
  const ids = found.map(({ id }) => id);
  const flows = await rowsByIds(db.manager, AccessFlow, ids);
  return flows.flatMap((object) =>
    object ? [{ id: object.id, title: object.name, detail: object.description ?? "", object }] : [],
  );
}
