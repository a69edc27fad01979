import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { AccessFlow } from "./access-flow.entity";

/** Whether a change of a flow keeps or cancels its undecidable requests. */
export const WAITING_CHOICES = ["KEEP", "END"] as const;
export type WaitingChoice = (typeof WAITING_CHOICES)[number];

/** A flow, saved or as a change would make it. */
export type ProposedFlow = Pick<
  AccessFlow,
  "id" | "name" | "active" | "deletedAt" | "maxDurationSeconds" | "definition"
>;

/**
 * The port by which changes of flows reach pending requests: access-requests depends on access-flows, not the reverse.
 */
export interface RequestsOfFlow {
  /** Locks the pending requests of the flow, so that decisions commit before or after this transaction. */
  lock(tx: Tx, flowId: string): Promise<void>;
  /** The ids of the pending requests that this flow would make undecidable, oldest first. */
  undecidable(manager: EntityManager, flow: ProposedFlow, at: Date): Promise<readonly string[]>;
  /** Cancels the undecidable items, and publishes their cancellation. The requests must be locked. */
  end(tx: Tx, flow: ProposedFlow): Promise<readonly string[]>;
}

/** The number of ids that are named. The count includes all. */
const NAMED = 20;

/** Undecidable requests of a flow. They lapse after seven days unless they are cancelled. */
export interface WaitingRequests {
  readonly count: number;
  readonly firstIds: readonly string[];
  /** The number that the change has cancelled: all or none. */
  readonly ended: number;
}

export function waitingRequests(ids: readonly string[], isEnded: boolean): WaitingRequests {
  return { count: ids.length, firstIds: ids.slice(0, NAMED), ended: isEnded ? ids.length : 0 };
}
