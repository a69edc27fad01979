import { addresses } from "./addresses";

/** Objects below these have the third part of an address. Elsewhere that part is a tab, a step or an edit of an object. */
const WITH_OBJECTS = ["settings", "audit"];

/**
 * The part of an address within which one page stays mounted: the queue of approvals with its requests, or an object
 * with its tabs. Within it, neither focus nor scroll position moves.
 */
export function placeOf(address: string): string {
  const queue = addresses.approvals();
  if (address === queue || address.startsWith(`${queue}/`)) return queue;
  const [, noun = "", id, part] = address.split("/");
  return `/${[noun, id, WITH_OBJECTS.includes(noun) && part].filter(Boolean).join("/")}`;
}
