import type { Resource } from "../../resources/resource.entity";

export const REQUESTABLE_FIELDS = ["NAME", "ACCOUNT", "REGION", "LAST_USED"] as const;
export type RequestableField = (typeof REQUESTABLE_FIELDS)[number];

interface RequestableOrder {
  readonly columns: readonly string[];
  /** The SQL type of each column. */
  readonly types: readonly string[];
  readonly joins?: { readonly sql: string; readonly alias: string; readonly on: string };
  readonly keyOf: (resource: Resource, lastUsedAt: Date | null) => readonly string[];
}

const NEVER = "-infinity";

/** Each order ends with the id. A resource that was never used counts as used before all others. */
export const REQUESTABLE_ORDERS: Readonly<Record<RequestableField, RequestableOrder>> = {
  NAME: { columns: ["resource.name", "resource.id"], types: ["text", "uuid"], keyOf: ({ name, id }) => [name, id] },
  ACCOUNT: {
    columns: ["resource.account_id", "resource.name", "resource.id"],
    types: ["text", "text", "uuid"],
    keyOf: ({ accountId, name, id }) => [accountId, name, id],
  },
  REGION: {
    columns: ["coalesce(resource.region, '')", "resource.name", "resource.id"],
    types: ["text", "text", "uuid"],
    keyOf: ({ region, name, id }) => [region ?? "", name, id],
  },
  LAST_USED: {
    columns: ["coalesce(used.at, '-infinity')", "resource.name", "resource.id"],
    types: ["timestamptz", "text", "uuid"],
    joins: {
      sql: "(select resource_id as id, max(active_at) as at from grants where person_id = :usedBy group by resource_id)",
      alias: "used",
      on: "used.id = resource.id",
    },
    keyOf: ({ name, id }, lastUsedAt) => [lastUsedAt?.toISOString() ?? NEVER, name, id],
  },
};
