import type { ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { DomainError } from "../../kernel/app-error";
import { decodeCursor, encodeCursor, foreignCursor, type Page, type PageRequest, pageSize } from "../../kernel/page";
import type { Columns, ListAsked, Row } from "./columns";
import { isDataException } from "./read-rows";
import { countedRowsOf, countOf, rowsOf } from "./rows";

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

/** One page behind the cursor: the cost does not grow with how far into the list it is. Its rows hold what was asked for. */
export async function keysetPage<T extends ObjectLiteral, C extends Columns = null>(
  query: SelectQueryBuilder<T>,
  request: PageRequest,
  order: KeysetOrder<T>,
  asked?: ListAsked<C>,
): Promise<CountedPage<Row<T, C>>> {
  const size = pageSize(request);
  const list = order.columns.join();
  const after = decodeCursor(request.after, list, order.columns.length);
  const page = query.clone();
  if (after) {
    const parameters = after.map((_, index) => `:after${index}`).join(", ");
    const operator = order.direction === "ASC" ? ">" : "<";
    page.andWhere(
      `(${order.columns.join(", ")}) ${operator} (${parameters})`,
      Object.fromEntries(after.map((value, index) => [`after${index}`, value])),
    );
  }
  for (const column of order.columns) page.addOrderBy(column, order.direction);
  const key = order.columns.map((column) => column.slice(column.indexOf(".") + 1));
  const columns: Columns = asked?.columns ? [...asked.columns, ...key] : null;
  page.limit(size + 1);
  const read = asked?.isCounted
    ? countedRowsOf(page, query, columns)
    : rowsOf(page, columns).then((rows) => ({ rows }));
  const { rows, count } = (await readable(read, after !== undefined)) as { rows: Row<T, C>[]; count?: number };
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    // Of the columns that make the key, all were read.
    cursorOf: (row) => encodeCursor(list, order.keyOf(row as T)),
    totalCount: async () => count ?? countOf(query),
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
