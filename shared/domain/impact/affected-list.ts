/** The number of affected objects, and the first of them. */
export interface AffectedList<T> {
  readonly count: number;
  readonly first: readonly T[];
}

/** This many of each are listed; the others are counted. */
export const FIRST_AFFECTED = 10;

export function affectedListOf<T>(all: readonly T[]): AffectedList<T> {
  return { count: all.length, first: all.slice(0, FIRST_AFFECTED) };
}
