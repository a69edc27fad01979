import { LAST_SEEN } from "../../resources/last-seen";

export const RESOURCE_FIELDS = ["NAME", "ACCOUNT", "REGION", "VERSION", "LAST_SEEN", "CHANGED"] as const;
export type ResourceField = (typeof RESOURCE_FIELDS)[number];

export interface ResourceOrder {
  readonly field: ResourceField;
  readonly direction: "ASC" | "DESC";
}

/** A sort column of the resource `r`, with the type to cast a cursor's text to. */
interface KeyColumn {
  readonly sql: string;
  readonly type: "text" | "uuid" | "integer[]" | "timestamptz";
}

export interface OrderKeys {
  readonly columns: readonly KeyColumn[];
  readonly joins: string;
}

const ID: KeyColumn = { sql: "r.id", type: "uuid" };
const NAME: KeyColumn = { sql: "r.name", type: "text" };

/**
 * Each has an index of the same columns (migrations/start/resources.ts), except LAST_SEEN. It is derived from other
 * tables, so its lists are sorted for each page.
 */
export const RESOURCE_ORDERS: Readonly<Record<ResourceField, OrderKeys>> = {
  NAME: { columns: [NAME, ID], joins: "" },
  ACCOUNT: { columns: [{ sql: "r.account_id", type: "text" }, NAME, ID], joins: "" },
  REGION: { columns: [{ sql: "coalesce(r.region, '')", type: "text" }, NAME, ID], joins: "" },
  VERSION: { columns: [{ sql: "version_order(r.version)", type: "integer[]" }, NAME, ID], joins: "" },
  LAST_SEEN: { columns: [{ sql: LAST_SEEN.column, type: "timestamptz" }, ID], joins: LAST_SEEN.joins },
  CHANGED: { columns: [{ sql: "r.changed_at", type: "timestamptz" }, ID], joins: "" },
};
