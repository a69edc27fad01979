import type { ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { decodeCursor, encodeCursor, foreignCursor, type Page, type PageRequest, pageSize } from "../../kernel/page";
import { isDataException, readRows } from "./read-rows";
import { rowsOf, senderOf } from "./rows";

interface KeysetOrder<T> {
  /** Columns of the sort key, the last one unique, such as ["resource.name", "resource.id"]. */
  readonly columns: readonly string[];
  readonly direction: "ASC" | "DESC";
  readonly keyOf: (row: T) => readonly (string | number)[];
}

export interface CountedPage<T> extends Page<T> {
  /** Counts the whole list, only when asked. */
  readonly totalCount: () => Promise<number>;
}

/** One page behind the cursor: the cost does not grow with how far into the list it is. */
export async function keysetPage<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
  order: KeysetOrder<T>,
): Promise<CountedPage<T>> {
  const size = pageSize(request);
  const list = order.columns.join();
  const after = decodeCursor(request.after, list, order.columns.length);
  const counting = query.clone();
  if (after) {
    const parameters = after.map((_, index) => `:after${index}`).join(", ");
    const operator = order.direction === "ASC" ? ">" : "<";
    query.andWhere(
      `(${order.columns.join(", ")}) ${operator} (${parameters})`,
      Object.fromEntries(after.map((value, index) => [`after${index}`, value])),
    );
  }
  for (const column of order.columns) query.addOrderBy(column, order.direction);
  const rows = await readable(rowsOf(query.limit(size + 1)), after !== undefined);
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    cursorOf: (row) => encodeCursor(list, order.keyOf(row)),
    totalCount: () => countOf(counting),
  };
}

/** One row for each: nothing joined here multiplies them, so that they need not be told apart as `getCount` does. */
async function countOf<T extends ObjectLiteral>(query: SelectQueryBuilder<T>): Promise<number> {
  const [sql, parameters] = query.select("count(*)::int", "count").getQueryAndParameters();
  const [row] = await readRows<{ count: number }>(senderOf(query), sql, parameters);
  return row!.count;
}

/** A cursor made by hand, or a filter, may hold what its column's type cannot be: the caller's mistake, not ours. */
async function readable<T>(rows: Promise<T[]>, isBehindCursor: boolean): Promise<T[]> {
  try {
    return await rows;
  } catch (error) {
    if (!isDataException(error)) throw error;
    if (isBehindCursor) throw foreignCursor();
    const message = "The filter holds a value that cannot be one.";
    throw new DomainError("INVALID_INPUT", message, [{ path: ["filter"], message }]);
  }
}
