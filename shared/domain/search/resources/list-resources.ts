import type { DataSource } from "typeorm";
import { DomainError } from "../../../kernel/app-error";
import { decodeCursor, encodeCursor, foreignCursor, type PageRequest, pageSize } from "../../../kernel/page";
import { type CountedPage, isDataException } from "../../../platform/database/keyset";
import { rowsByIds } from "../../../platform/database/rows";
import type { BindParameter } from "../../access-flows/matching/target-condition";
import { Resource } from "../../resources/resource.entity";
import { filterParts, type ResourceFilter } from "./resource-filter";
import { type OrderKeys, RESOURCE_FIELDS, RESOURCE_ORDERS, type ResourceOrder } from "./resource-orders";
import type { ResourceVisibility } from "./visible-resources";

export interface ResourceList {
  readonly viewer: ResourceVisibility;
  readonly filter: ResourceFilter;
  readonly order: ResourceOrder;
  readonly page: PageRequest;
}

/** A page of the matching resources that the viewer may know of, by two statements. */
export async function listResources(db: DataSource, list: ResourceList): Promise<CountedPage<Resource>> {
  const { viewer, filter, order, page } = list;
  const size = pageSize(page);
  const keys = RESOURCE_ORDERS[order.field];
  const { values, bind } = bindParameters();
  const where = conditionOf(filter, viewer, bind);
  const counted = { sql: `select count(*)::int as count from resources r where ${where}`, values: [...values] };
  const after = placeOf(order, keys, page);
  const behind = after ? ` and ${isBehind(after, order, keys, bind)}` : "";
  const found = await readPage<{ id: string; place: string[] }[]>(
    db.query(
      `select r.id, array[${keys.columns.map(({ sql }) => `(${sql})::text`).join()}] as place
         from resources r ${keys.joins} where ${where}${behind}
        order by ${keys.columns.map(({ sql }) => `${sql} ${order.direction}`).join()} limit ${size + 1}`,
      values,
    ),
    after !== undefined,
  );
  const places = new Map(found.map(({ id, place }) => [id, place]));
  const ids = found.slice(0, size).map(({ id }) => id);
  const nodes = await rowsByIds(db.manager, Resource, ids);
  return {
    nodes: nodes.filter((node) => node !== null),
    hasNextPage: found.length > size,
    hasPreviousPage: after !== undefined,
    cursorOf: ({ id }) => encodeCursor(cursorListOf(order), places.get(id)!),
    totalCount: async () => (await db.query(counted.sql, counted.values))[0].count,
  };
}

/** SQL for whether a resource `r` matches and the viewer may know of it. */
function conditionOf(filter: ResourceFilter, viewer: ResourceVisibility, bind: BindParameter): string {
  return [...filterParts(filter, viewer, bind).map(({ sql }) => sql()), viewer.visible(bind, "r")].join(" and ");
}

/** Collects the parameters of one statement, and answers their placeholders. */
export function bindParameters(): { readonly values: unknown[]; readonly bind: BindParameter } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

const cursorListOf = ({ field, direction }: ResourceOrder): string => `resources ${field} ${direction}`;

/** The position after the cursor. A cursor of another order is refused by a message that names its order. */
function placeOf(order: ResourceOrder, { columns }: OrderKeys, { after }: PageRequest): string[] | undefined {
  const other = orderOfCursor(after);
  if (other !== null && other !== cursorListOf(order)) {
    const [, field, direction] = other.split(" ");
    const message = `'after' is a cursor of the order ${field} ${direction}. Ask with that order, or for the first page of this one.`;
    throw new DomainError("INVALID_INPUT", message, [{ path: ["after"], message }]);
  }
  return decodeCursor(after, cursorListOf(order), columns.length);
}

/** The resource list and order that a cursor names, if any. */
function orderOfCursor(after: string | null | undefined): string | null {
  const all = RESOURCE_FIELDS.flatMap((field) => [`resources ${field} ASC`, `resources ${field} DESC`]);
  try {
    const [list]: unknown[] = JSON.parse(Buffer.from(after ?? "", "base64url").toString("utf8"));
    return all.find((one) => one === list) ?? null;
  } catch {
    return null;
  }
}

function isBehind(
  after: readonly string[],
  { direction }: ResourceOrder,
  { columns }: OrderKeys,
  bind: BindParameter,
): string {
  const place = columns.map(({ type }, n) => `${bind(after[n])}::${type}`);
  return `(${columns.map(({ sql }) => sql).join()}) ${direction === "ASC" ? ">" : "<"} (${place.join()})`;
}

/** A forged cursor may hold values that its columns cannot hold. */
async function readPage<T>(read: Promise<T>, isBehindCursor: boolean): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (isBehindCursor && isDataException(error)) throw foreignCursor();
    throw error;
  }
}
