import type { Config } from "../../../shared/config/config";
import { type Actor, isReader } from "../../../shared/kernel/actor";

/** A simulated AWS means a development environment. */
export function mayIntrospect(actor: Actor, { DRAWBRIDGE_AWS }: Pick<Config, "DRAWBRIDGE_AWS">): boolean {
  return DRAWBRIDGE_AWS === "simulator" || isReader(actor);
}
