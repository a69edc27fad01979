import type { DataSource } from "typeorm";
import { decodeCursor, encodeCursor, foreignCursor, type PageRequest, pageSize } from "../../kernel/page";
import { type CountedPage, isDataException } from "./keyset";

/** A list that belongs to each of many objects. */
export interface ListOfEach {
  /** Named in its cursors. */
  readonly name: string;
  /** The sort key, its last column unique, with the types for values from cursors. */
  readonly columns: readonly { readonly sql: string; readonly type: "text" | "uuid" | "timestamptz" }[];
  readonly direction: "ASC" | "DESC";
  /** The selected columns of each row, such as "f.id". */
  readonly selection: string;
  /**
   * The rest of the statement, from its word `from` on. Its `where` compares with `k.key`, the object's id. Its own
   * parameters begin at $1.
   */
  readonly rest: string;
  readonly parameters: readonly unknown[];
}

interface Placed {
  readonly key: string;
  readonly place: readonly string[];
}

/** The same page of each object's list, in the order of their ids: one statement for all. */
export async function pagesOfEach<Row extends object>(
  db: DataSource,
  keys: readonly string[],
  page: PageRequest,
  list: ListOfEach,
): Promise<CountedPage<Row>[]> {
  const size = pageSize(page);
  const { name, columns, direction, selection, rest } = list;
  const after = decodeCursor(page.after, name, columns.length);
  const parameters = [...list.parameters];
  const bind = (value: unknown) => `$${parameters.push(value)}`;
  const keyColumn = bind(keys);
  const sorted = columns.map(({ sql }) => sql).join();
  const place = after?.map((value, n) => `${bind(value)}::${columns[n]!.type}`).join();
  const behind = place ? `and (${sorted}) ${direction === "ASC" ? ">" : "<"} (${place})` : "";
  const order = columns.map(({ sql }) => `${sql} ${direction}`).join();
  const sql = `select k.key, page.* from unnest(${keyColumn}::uuid[]) with ordinality k(key, n) cross join lateral (
      select ${selection}, array[${columns.map((column) => `(${column.sql})::text`).join()}] as place,
             row_number() over (order by ${order}) as rank
        ${rest} ${behind} order by ${order} limit ${size + 1}) page order by k.n, page.rank`;
  const rows = (await readPlaced(db, sql, parameters, after !== undefined)) as (Row & Placed)[];
  // The first request for a count counts all of them.
  let counted: Promise<ReadonlyMap<string, number>> | null = null;
  const countEach = () => {
    counted ??= countsOfEach(db, keys, list);
    return counted;
  };
  return keys.map((key) => {
    const own = rows.filter((row) => row.key === key);
    return {
      nodes: own.slice(0, size),
      hasNextPage: own.length > size,
      hasPreviousPage: after !== undefined,
      cursorOf: (row) => encodeCursor(name, (row as Row & Placed).place),
      totalCount: async () => (await countEach()).get(key) ?? 0,
    };
  });
}

async function countsOfEach(
  db: DataSource,
  keys: readonly string[],
  { rest, parameters }: ListOfEach,
): Promise<ReadonlyMap<string, number>> {
  const sql = `select k.key, (select count(*)::int ${rest}) as count from unnest($${parameters.length + 1}::uuid[]) k(key)`;
  const rows: { key: string; count: number }[] = await db.query(sql, [...parameters, keys]);
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** A forged cursor may hold an invalid value for its column's type. */
async function readPlaced(db: DataSource, sql: string, parameters: readonly unknown[], isBehindCursor: boolean) {
  try {
    return await db.query(sql, [...parameters]);
  } catch (error) {
    if (isBehindCursor && isDataException(error)) throw foreignCursor();
    throw error;
  }
}

/** Maps the rows of a page; rows without a result are left out. */
export function mapPage<Row, T extends object>(
  page: CountedPage<Row>,
  make: (row: Row) => T | undefined,
): CountedPage<T> {
  const made = page.nodes.flatMap((row) => {
    const one = make(row);
    return one === undefined ? [] : [[one, row] as const];
  });
  const rows = new Map<T, Row>(made);
  return { ...page, nodes: made.map(([one]) => one), cursorOf: (one) => page.cursorOf(rows.get(one)!) };
}
