import type { Config } from "../../shared/config/config";
import { type Actor, hasRole } from "../../shared/kernel/actor";

/** Where AWS is simulated somebody develops. */
export function mayIntrospect(actor: Actor, { DRAWBRIDGE_AWS }: Pick<Config, "DRAWBRIDGE_AWS">): boolean {
  return DRAWBRIDGE_AWS === "simulator" || hasRole(actor, "ADMIN", "AUDITOR");
}
