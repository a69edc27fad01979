import { createHash } from "node:crypto";
import { canonicalJson } from "../../kernel/canonical-json";
import type { FlowDefinition } from "./flow-definition";

/**
 * SHA-256, hexadecimal, of `{"approverPolicy":…,"escalation":…,"settings":…}` as canonical JSON: keys sorted, no
 * spaces. The audit log has it for each item of a request, and for each version of a flow (`access-flow.created`,
 * `.updated`: `after.version`, `after.rulesHash`). The versions contain the three parts, so the log alone is enough to
 * compute it again.
 */
export function rulesHash({
  approverPolicy,
  escalation,
  settings,
}: Pick<FlowDefinition, "approverPolicy" | "escalation" | "settings">): string {
  return createHash("sha256").update(canonicalJson({ approverPolicy, escalation, settings })).digest("hex");
}
