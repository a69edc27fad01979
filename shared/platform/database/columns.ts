declare const ROW: unique symbol;

/** Properties of an entity, or null for all of them. */
export type Columns = readonly string[] | null;

/**
 * A row of which only some columns were read. Nobody can look into it by mistake: it is handed on to whoever asked for just those
 * columns.
 */
export interface Sparse<T> {
  readonly [ROW]: T;
}

/** What is asked for of a list. */
export interface ListAsked<C extends Columns> {
  readonly columns: C;
  /** How many there are in all, too. */
  readonly isCounted: boolean;
}

/** What reading these columns of an entity gives. */
export type Row<T, C extends Columns> = [C] extends [null] ? T : Sparse<T>;
