import { DomainError } from "./app-error";

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;

export interface PageRequest {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** The field and direction that sort a list. A cursor is valid for one order. */
export interface ListOrder<F extends string> {
  readonly field: F;
  readonly direction: "ASC" | "DESC";
}

/** A page of rows in a stable order. The next page starts after `cursorOf` of the last row. */
export interface Page<T> {
  readonly nodes: T[];
  readonly hasNextPage: boolean;
  /** Whether it starts after a cursor, so that rows come before it. */
  readonly hasPreviousPage: boolean;
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

/** An opaque cursor over the sort key of a row. It contains the list's name, so that another list can refuse it. */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...key])).toString("base64url");
}

/** The sort key inside a cursor; undefined without a cursor. A foreign or damaged one is INVALID_INPUT. */
export function decodeCursor(cursor: string | null | undefined, list: string, parts: number): string[] | undefined {
  if (cursor == null) return undefined;
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(decoded) && decoded.every((part) => /^(string|number)$/.test(typeof part))) {
      const [name, ...key] = decoded.map(String);
      // PostgreSQL's texts cannot hold NUL: a statement with one fails.
      const isText = key.every((part) => !part.includes("\0"));
      if (name === list && key.length === parts && isText) return key;
    }
  } catch {
    // Falls through to the common error of all damages.
  }
  throw foreignCursor();
}

export function foreignCursor(): DomainError {
  const message = "'after' is not a cursor of this list.";
  return new DomainError("INVALID_INPUT", message, [{ path: ["after"], message }]);
}
