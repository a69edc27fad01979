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
   * The SQL of a key's value, where a column is an expression: the row supplies the expression's inputs, so that only
   * PostgreSQL evaluates it.
   */
  readonly asColumn?: (parameter: string, index: number) => string;
  /** Long lists: their total takes longer than the lookups of the same moment, which would wait for it. */
  readonly countsApart?: boolean;
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
  // A cursor is valid for one order: in another one it would skip or repeat rows.
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
    totalCount: () => countOf(query, order.countsApart ? "APART" : "TOGETHER"),
  };
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
