import type { EntityManager } from "typeorm";
import { isId } from "../../kernel/ids";
import { decodeCursor, encodeCursor, foreignCursor, type PageRequest, pageSize } from "../../kernel/page";
import type { CountedPage } from "../../platform/database/keyset";
import { likeText } from "../../platform/database/like-text";

export interface IdentityValue {
  readonly value: string;
  readonly label: string;
  readonly detail: string | null;
  readonly providerId: string;
  readonly providerName: string;
}

/** A value with its keyset position. */
export interface PlacedValue extends IdentityValue {
  readonly key: string;
  readonly id: string;
}

interface AskedValues {
  readonly attribute: string;
  /** Null: of every enabled provider. */
  readonly providerId: string | null;
  readonly search: string | null;
}

/**
 * Values of an attribute whose label, value or detail contains the text, ordered by label. It scans all people of the
 * providers, or all groups: docs/decisions/0010 has the cost, and the reason why no index helps.
 */
export async function identityValues(
  tx: EntityManager,
  { attribute, providerId, search }: AskedValues,
  page: PageRequest,
): Promise<CountedPage<PlacedValue>> {
  const size = pageSize(page);
  const list = `identityValues ${attribute} ${providerId ?? ""}`;
  const [key = null, value = null, id = null] = decodeCursor(page.after, list, 3) ?? [];
  if (id !== null && !isId(id)) throw foreignCursor();
  // PostgreSQL stores no NUL, so nothing matches one.
  if ([attribute, search, key, value].some((text) => text?.includes("\0"))) return NO_VALUES;
  const matching = `from (${sourceOf(attribute)}) as source join identity_providers p on p.id = source.provider_id
      where ($2::text is null or label ilike $2 or value ilike $2 or detail ilike $2) and $3::text is not null`;
  const asked = [providerId, search ? `%${likeText(search)}%` : null, attribute];
  const rows: PlacedValue[] = await tx.query(
    `select value, label, detail, key, source.id, p.id as "providerId", p.name as "providerName" ${matching}
        and ($4::text is null or (key, value, source.id) > ($4, $5, $6::uuid))
      order by key, value, source.id limit $7`,
    [...asked, key, value, id, size + 1],
  );
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: page.after != null,
    cursorOf: (row) => encodeCursor(list, [row.key, row.value, row.id]),
    totalCount: async () => {
      const [counted]: { count: number }[] = await tx.query(`select count(*)::int as count ${matching}`, asked);
      return counted!.count;
    },
  };
}

const NO_VALUES: CountedPage<PlacedValue> = {
  nodes: [],
  hasNextPage: false,
  hasPreviousPage: false,
  cursorOf: () => "",
  totalCount: async () => 0,
};

/** A value that several people of a provider share is listed once per provider. */
const ONCE = "provider_id as id, provider_id";

/** Restricts a query to one provider, or to all enabled ones. */
const OF_PROVIDERS = `(provider_id = $1::uuid or $1::uuid is null
  and provider_id in (select o.id from identity_providers o where o.enabled and o.deleted_at is null))`;

/** Two people or groups may have exactly the same name, so the id completes the order. */
function sourceOf(attribute: string): string {
  const people = `identities where ${OF_PROVIDERS} and removed_at is null`;
  const person = `select user_name as value, display_name as label, email as detail, lower(display_name) as key, id, provider_id
                    from ${people}`;
  switch (attribute) {
    case "user":
      return person;
    case "manager":
      return `${person} and exists (select 1 from identities r where r.provider_id = identities.provider_id
                and r.manager_external_id = identities.external_id and r.removed_at is null)`;
    case "group":
      return `select name as value, name as label, external_id as detail, lower(name) as key, id, provider_id
                from identity_groups where ${OF_PROVIDERS} and removed_at is null`;
    case "role":
      return `select distinct role as value, role as label, null as detail, role as key, ${ONCE}
                from ${people.replace(" where", " cross join unnest(roles) as role where")}`;
    default:
      return `select distinct attributes ->> $3 as value, attributes ->> $3 as label, null as detail,
                     lower(attributes ->> $3) as key, ${ONCE} from ${people} and jsonb_exists(attributes, $3)`;
  }
}
