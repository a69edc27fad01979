import type { EntityManager } from "typeorm";
import { isId } from "../../kernel/ids";
import { decodeCursor, encodeCursor, foreignCursor, type Page, type PageRequest, pageSize } from "../../kernel/page";
import { likeText } from "../../platform/database/like-text";

export interface IdentityValue {
  readonly value: string;
  readonly label: string;
  readonly detail: string | null;
}

/** With its place in the list. */
export interface PlacedValue extends IdentityValue {
  readonly key: string;
  readonly id: string;
}

/**
 * Values of an attribute whose label, value or detail contains the text, by label. Everybody of the provider is gone
 * through: docs/decisions/0010 says what that costs, and why no index helps.
 */
export async function identityValues(
  tx: EntityManager,
  { attribute, providerId, search }: { attribute: string; providerId: string; search: string | null },
  page: PageRequest,
): Promise<Page<PlacedValue>> {
  const size = pageSize(page);
  const list = `identityValues ${attribute}`;
  const [key = null, value = null, id = null] = decodeCursor(page.after, list, 3) ?? [];
  if (id !== null && !isId(id)) throw foreignCursor();
  // PostgreSQL has no such character, so nothing holds it.
  if ([attribute, search, key, value].some((text) => text?.includes("\0"))) return NO_VALUES;
  const rows: PlacedValue[] = await tx.query(
    `select value, label, detail, key, id from (${sourceOf(attribute)}) as source
      where ($2::text is null or label ilike $2 or value ilike $2 or detail ilike $2)
        and ($3::text is null or (key, value, id) > ($3, $4, $7::uuid)) and $6::text is not null
      order by key, value, id limit $5`,
    [providerId, search ? `%${likeText(search)}%` : null, key, value, size + 1, attribute, id],
  );
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: page.after != null,
    cursorOf: (row) => encodeCursor(list, [row.key, row.value, row.id]),
  };
}

const NO_VALUES: Page<PlacedValue> = { nodes: [], hasNextPage: false, hasPreviousPage: false, cursorOf: () => "" };

/** A value that several people share stands there once, and needs no id to be told from another. */
const NO_ID = "'00000000-0000-0000-0000-000000000000'::uuid as id";

/** Two people or groups may be called exactly the same: the id makes their place in the list. */
function sourceOf(attribute: string): string {
  const people = "identities where provider_id = $1 and removed_at is null";
  const person = `select user_name as value, display_name as label, email as detail, lower(display_name) as key, id from ${people}`;
  switch (attribute) {
    case "user":
      return person;
    case "manager":
      return `${person} and exists (select 1 from identities r where r.provider_id = $1
                and r.manager_external_id = identities.external_id and r.removed_at is null)`;
    case "group":
      return `select name as value, name as label, external_id as detail, lower(name) as key, id
                from identity_groups where provider_id = $1 and removed_at is null`;
    case "role":
      return `select distinct role as value, role as label, null as detail, role as key, ${NO_ID}
                from ${people.replace(" where", " cross join unnest(roles) as role where")}`;
    default:
      return `select distinct attributes ->> $6 as value, attributes ->> $6 as label, null as detail,
                     lower(attributes ->> $6) as key, ${NO_ID} from ${people} and jsonb_exists(attributes, $6)`;
  }
}
