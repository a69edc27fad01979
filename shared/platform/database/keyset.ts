import type { ObjectLiteral, SelectQueryBuilder } from "typeorm";
import { decodeCursor, type Page, type PageRequest, pageSize, toPage } from "../../kernel/page";

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
  const after = decodeCursor(request.after, order.columns.length);
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
  const rows = await query.limit(size + 1).getMany();
  return { ...toPage(rows, size, order.keyOf), totalCount: () => counting.getCount() };
}
