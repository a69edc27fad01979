import type { AccessFlow } from "./access-flow.entity";
import type { FlowWarning } from "./flow-warning";

/** ACTIVE: in use without warnings. WARNING: in use, but a part of it does not match anything as intended. */
export const FLOW_STATUSES = ["ACTIVE", "WARNING", "INACTIVE", "DELETED"] as const;
export type FlowStatus = (typeof FLOW_STATUSES)[number];

export interface FlowStatusReport {
  readonly status: FlowStatus;
  /** The reasons why it is not ACTIVE, in sentences. */
  readonly reasons: readonly string[];
}

export function flowStatus(
  { active, deletedAt }: Pick<AccessFlow, "active" | "deletedAt">,
  warnings: readonly Pick<FlowWarning, "message">[],
): FlowStatusReport {
  if (deletedAt) return { status: "DELETED", reasons: ["The access flow was deleted."] };
  if (!active) return { status: "INACTIVE", reasons: ["The access flow is switched off."] };
  if (warnings.length > 0) return { status: "WARNING", reasons: warnings.map(({ message }) => message) };
  return { status: "ACTIVE", reasons: [] };
}
