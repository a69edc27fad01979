import type { DataSource } from "typeorm";
import { likeText } from "../../platform/database/like-text";
import { rowsByIds } from "../../platform/database/rows";
import type { BindParameter } from "../access-flows/matching/target-condition";
import { AccessRequest } from "../access-requests/access-request.entity";
import { searchWordsSql, splitSearchWords } from "../identities/search-words";
import { bindParameters } from "./resources/list-resources";
import type { ResourceVisibility } from "./resources/visible-resources";
import type { SearchResult, SearchTerms } from "./search-result";

/** The newest requests that a reader's search covers: of all, and of each matching person or resource. */
const WINDOW = 200;
const FEW = 20;

interface RequestRow {
  readonly id: string;
  readonly grantee: string;
  readonly resources: readonly string[];
  readonly state: string;
  readonly createdAt: Date;
}

/**
 * Requests whose requester, grantee, resources or justification contain every word, newest first. A person searches the
 * requests that they made, are the grantee of, decided, or may decide now. Readers search the newest requests, and
 * those of the first matching people and resources: a search of all years would take too long.
 */
export async function searchRequests(
  db: DataSource,
  { words, text, atMost }: SearchTerms,
  viewer: ResourceVisibility,
): Promise<SearchResult[]> {
  const { values, bind } = bindParameters();
  const candidates = viewer.seesAll ? await ofEverybody(db, text, words, bind) : viewer.requests(bind);
  const holds = words.map((word) => `found.text ilike ${bind(`%${likeText(word)}%`)}::text`).join(" and ");
  const rows: RequestRow[] = await db.query(
    `select found.id, found.grantee, found.resources, found.state, found.created_at as "createdAt" from (
      select q.id, q.state, q.created_at, grantee.display_name as grantee, items.names as resources,
             concat_ws(' ', q.id, requester.display_name, requester.user_name, grantee.display_name, grantee.user_name,
                       q.justification, array_to_string(items.names, ' ')) as text
        from access_requests q
        join people requesting on requesting.id = q.requester_id join identities requester on requester.id = requesting.home_id
        join people granted on granted.id = q.grantee_id join identities grantee on grantee.id = granted.home_id
        cross join lateral (select array_agg(i.resource_name order by i.id) as names
                              from access_request_items i where i.request_id = q.id) items
       where q.id in (${candidates})) found
     where ${holds} order by found.created_at desc, found.id desc limit ${atMost}`,
    values,
  );
  const ids = rows.map(({ id }) => id);
  const requests = await rowsByIds(db.manager, AccessRequest, ids);
  return rows.flatMap(({ id, grantee, resources, state, createdAt }, n) => {
    const object = requests[n];
    if (!object) return [];
    const detail = `${state}, ${createdAt.toISOString().slice(0, 10)}`;
    return [{ id, title: `${grantee}: ${resources.join(", ")}`, detail, object }];
  });
}

/** SQL for the ids of candidate requests. */
async function ofEverybody(
  db: DataSource,
  text: string,
  words: readonly string[],
  bind: BindParameter,
): Promise<string> {
  const { words: asked } = await splitSearchWords(db.manager, text);
  const called = words.map((word) => `r.name ilike ${bind(`%${likeText(word)}%`)}::text`).join(" or ");
  const ofPeople = (column: string) => `select newest.id from people_called c cross join lateral (
      select id from access_requests where ${column} = c.id order by created_at desc, id desc limit ${WINDOW}) newest`;
  return `with people_called as (
      select distinct person_id as id from (
        select i.person_id from identities i where ${searchWordsSql("i")} @@ ${bind(asked)}::tsquery and i.person_id is not null
         limit ${FEW}) few),
    resources_called as (select r.id from resources r where ${called} order by r.name limit ${FEW})
    (select id from access_requests order by created_at desc, id desc limit ${WINDOW})
    union ${ofPeople("requester_id")}
    union ${ofPeople("grantee_id")}
    union select i.request_id from access_request_items i where i.resource_id in (select id from resources_called)`;
}
