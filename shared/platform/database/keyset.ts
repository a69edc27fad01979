import type { ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { decodeCursor, encodeCursor, foreignCursor, type Page, type PageRequest, pageSize } from "../../kernel/page";
import { isDataException } from "./read-rows";
import { countOf, rowsOf } from "./rows";

interface KeysetOrder<T> {
  /** Columns of the sort key, the last one unique, such as ["resource.name", "resource.id"]. */
  readonly columns: readonly string[];
  readonly direction: "ASC" | "DESC";
  readonly keyOf: (row: T) => readonly (string | number)[];
  /**
   * How a value of a key is written in SQL, where a column is an expression: the row gives what the expression is made of, so
   * that PostgreSQL alone makes it.
   */
  readonly asColumn?: (parameter: string, index: number) => string;
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
  // A cursor belongs to one order: in another one it would skip rows or show them twice.
  const list = `${order.columns.join()} ${order.direction}`;
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
  const rows = await readable(rowsOf(page), after !== undefined);
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    hasPreviousPage: after !== undefined,
    cursorOf: (row) => encodeCursor(list, order.keyOf(row)),
    totalCount: () => countOf(query),
  };
}

/** A cursor made by hand, or a filter, may hold what its column's type cannot be: the caller's mistake, not ours. */
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
