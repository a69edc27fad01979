import { DomainError } from "./app-error";

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A page of rows in a stable order. `cursorOf` of the last row continues behind it. */
export interface Page<T> {
  readonly nodes: T[];
  readonly hasNextPage: boolean;
  readonly cursorOf: (node: T) => string;
}

export function pageSize(request: PageRequest): number {
  const first = request.first ?? DEFAULT_PAGE_SIZE;
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE_SIZE) {
    throw new DomainError("INVALID_INPUT", `'first' must be between 1 and ${MAX_PAGE_SIZE}.`, [
      { path: ["first"], message: `'first' must be between 1 and ${MAX_PAGE_SIZE}.` },
    ]);
  }
  return first;
}

/** Opaque cursor over the sort key of a row. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** The sort key inside a cursor, or undefined where no cursor was given. A foreign or damaged one is INVALID_INPUT. */
export function decodeCursor(cursor: string | null | undefined, parts: number): string[] | undefined {
  if (cursor == null) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(key) && key.length === parts && key.every((part) => /^(string|number)$/.test(typeof part))) {
      return key.map(String);
    }
  } catch {
    // Falls through to the one answer for every kind of damage.
  }
  const message = "'after' is not a cursor of this list.";
  throw new DomainError("INVALID_INPUT", message, [{ path: ["after"], message }]);
}

/** Makes a page from one row more than was asked for. */
export function toPage<T>(rows: T[], size: number, keyOf: (row: T) => readonly (string | number)[]): Page<T> {
  return {
    nodes: rows.slice(0, size),
    hasNextPage: rows.length > size,
    cursorOf: (node) => encodeCursor(keyOf(node)),
  };
}
