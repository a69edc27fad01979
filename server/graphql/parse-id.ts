import { notFound } from "../../shared/kernel/app-error";
import { isId } from "../../shared/kernel/ids";

/** An id that cannot be one of ours names nothing. */
export function parseId(id: string, what: string): string {
  if (!isId(id)) throw notFound(what);
  return id.toLowerCase();
}
