import { notFound } from "../../shared/kernel/app-error";
import { isId } from "../../shared/kernel/ids";

/** A malformed id names nothing, so it answers NOT_FOUND. */
export function parseId(id: string, what: string): string {
  if (!isId(id)) throw notFound(what);
  return id.toLowerCase();
}
