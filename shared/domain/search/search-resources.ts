import type { DataSource } from "typeorm";
import { likeText } from "../../platform/database/like-text";
import { rowsByIds } from "../../platform/database/rows";
import type { BindParameter } from "../access-flows/matching/target-condition";
import { Resource } from "../resources/resource.entity";
import { bindParameters } from "./resources/list-resources";
import type { ResourceVisibility } from "./resources/visible-resources";
import type { SearchResult, SearchTerms } from "./search-result";

/** Present resources whose name or ARN contains every word: the exact name first, then prefixes, then by name. */
export async function searchResources(
  db: DataSource,
  sought: SearchTerms,
  viewer: ResourceVisibility,
): Promise<SearchResult[]> {
  const { values, bind } = bindParameters();
  const holds = holdsEach(sought.words, bind, (word) => `(r.name ilike ${word} or r.arn ilike ${word})`);
  const found: { id: string; accountName: string }[] = await db.query(
    `select r.id, a.name as "accountName" from resources r join accounts a on a.id = r.account_row_id
      where r.status <> 'GONE' and ${holds} and ${viewer.visible(bind, "r")}
      order by lower(r.name) <> ${bind(sought.text.toLowerCase())}, r.name not ilike ${bind(`${likeText(sought.text)}%`)}, r.name, r.id
      limit ${sought.atMost}`,
    values,
  );
  const ids = found.map(({ id }) => id);
  const resources = await rowsByIds(db.manager, Resource, ids);
  return found.flatMap(({ id, accountName }, n) => {
    const object = resources[n];
    if (!object) return [];
    return [{ id, title: object.name, detail: [accountName, object.region].filter(Boolean).join(", "), object }];
  });
}

/** SQL for whether something contains every word; `holds` is the SQL for one word, given as a LIKE pattern. */
export function holdsEach(words: readonly string[], bind: BindParameter, holds: (word: string) => string): string {
  return words.map((word) => holds(`${bind(`%${likeText(word)}%`)}::text`)).join(" and ");
}
