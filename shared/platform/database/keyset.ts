import { type ObjectLiteral, QueryFailedError, type SelectQueryBuilder } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { decodeCursor, encodeCursor, foreignCursor, type Page, type PageRequest, pageSize } from "../../kernel/page";

interface KeysetOrder<T> {
  /** Columns of the sort key, the last one unique, such as ["resource.name", "resource.id"]. */
  readonly columns: readonly string[];
  readonly direction: "ASC" | "DESC";
  readonly keyOf: (row: T) => readonly (string | number)[];
  /**
   * The SQL of a key's value, where a column is an expression: the row supplies the expression's inputs, so that only
   * PostgreSQL evaluates it.
   */
  readonly asColumn?: (parameter: string, index: number) => string;
}

export interface CountedPage<T> extends Page<T> {
  /** Counts the whole list, on request. */
  readonly totalCount: () => Promise<number>;
}

/** One page after the cursor, at a cost that does not depend on its position. */
export async function keysetPage<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
  order: KeysetOrder<T>,
): Promise<CountedPage<T>> {
  const size = pageSize(request);
  const list = nameOf(order);
  const after = decodeCursor(request.after, list, order.columns.length);
  const page = query.clone();
  if (after) {
    const asColumn = order.asColumn ?? ((parameter) => parameter);
    const parameters = after.map((_, index) => asColumn(`:after${index}`, index)).join(", ");
    const operator = order.direction === "ASC" ? ">" : "<";
    page.andWhere(
      `(${order.columns.join(", ")}) ${operator} (${parameters})`,
      Object.fromEntries(after.map((value, index) => [`after${index}`, value])),
    );
  }
  for (const column of order.columns) page.addOrderBy(column, order.direction);
  page.limit(size + 1);
  const rows = await readable(page.getMany(), after !== undefined);
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== undefined,
    cursorOf: (row) => encodeCursor(list, order.keyOf(row)),
    totalCount: () => countOf(query),
  };
}

/** Counts rows without `distinct`, as `getCount` would add, because no join in these lists multiplies rows. */
export async function countOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Promise<number> {
  const counted = await query.clone().select("count(*)::int", "count").getRawOne<{ count: number }>();
  return counted!.count;
}

/**
 * The first page of rows that were read already, as `keysetPage` would read it. For keys of times, as ISO texts, and of
 * ids: PostgreSQL orders other texts differently.
 */
export function firstKeysetPageOf<T>(
  all: readonly T[],
  request: PageRequest,
  order: Pick<KeysetOrder<T>, "columns" | "direction" | "keyOf">,
): CountedPage<T> {
  const size = pageSize(request);
  const list = nameOf(order);
  const sign = order.direction === "ASC" ? 1 : -1;
  const keyed = all.map((row) => ({ row, key: order.keyOf(row) }));
  const rows = keyed.sort((a, b) => compareKeys(a.key, b.key) * sign).map(({ row }) => row);
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: false,
    cursorOf: (row) => encodeCursor(list, order.keyOf(row)),
    totalCount: async () => rows.length,
  };
}

function compareKeys(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const n = a.findIndex((part, index) => part !== b[index]);
  if (n < 0) return 0;
  return a[n]! < b[n]! ? -1 : 1;
}

/** A cursor is valid for one order: in another one it would skip or repeat rows. */
function nameOf({ columns, direction }: Pick<KeysetOrder<never>, "columns" | "direction">): string {
  return `${columns.join()} ${direction}`;
}

/** A forged cursor or a filter may hold an invalid value for its column's type, which is the client's error. */
async function readable<T>(read: Promise<T>, isBehindCursor: boolean): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (!isDataException(error)) throw error;
    if (isBehindCursor) throw foreignCursor();
    const message = "The filter holds a value that cannot be one.";
    throw new DomainError("INVALID_INPUT", message, [{ path: ["filter"], message }]);
  }
}

/** True for a value that is invalid for its column's type. */
export function isDataException(error: unknown): boolean {
  return error instanceof QueryFailedError && (error.driverError as { code?: string }).code?.startsWith("22") === true;
}
