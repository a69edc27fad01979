import type { EntityManager } from "typeorm";

/**
 * Writes the search words of a new request: its clusters, accounts, people and justification. Stored with the request,
 * they need one index; people are found by later names as well.
 */
export async function writeSearchWords(manager: EntityManager, requestId: string): Promise<void> {
  await manager.query(WRITE_WORDS, [requestId]);
}

const WRITE_WORDS = `
update access_requests r
   set words = search_words(concat_ws(' ', r.justification,
         (select string_agg(concat_ws(' ', h.display_name, h.user_name, h.email), ' ') from homes h
           where h.id in (r.requester_id, r.grantee_id)),
         (select string_agg(concat_ws(' ', i.resource_name, a.account_id, a.name), ' ') from access_request_items i
            left join resources c on c.id = i.resource_id left join accounts a on a.id = c.account_row_id
           where i.request_id = r.id)))
 where r.id = $1`;
