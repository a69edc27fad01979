import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { AccessFlow } from "./access-flow.entity";

/** A change of a flow keeps or ends the requests that wait by it and could not be approved any more. */
export const WAITING_CHOICES = ["KEEP", "END"] as const;
export type WaitingChoice = (typeof WAITING_CHOICES)[number];

/** A flow as it is, or as a change would make it. */
export type ProposedFlow = Pick<
  AccessFlow,
  "id" | "name" | "active" | "deletedAt" | "maxDurationSeconds" | "definition"
>;

/** Requests know flows, not the other way round: what a change of a flow has to know and do about them comes in by this. */
export interface RequestsOfFlow {
  /** Decisions about requests that wait by the flow come before this transaction, or after it. */
  lock(tx: Tx, flowId: string): Promise<void>;
  /** The ids of those that wait by the flow and could not be approved were it so; the oldest first. */
  stranded(manager: EntityManager, flow: ProposedFlow, at: Date): Promise<readonly string[]>;
  /** Cancels in these what could not be approved, and tells whoever is told of cancellations. They must be held. */
  end(tx: Tx, flow: ProposedFlow): Promise<readonly string[]>;
}

/** How many are named; the count is of all. */
const NAMED = 20;

/** Requests that wait by a flow and that nobody can approve any more. Unless they are ended, they lapse after seven days. */
export interface WaitingRequests {
  readonly count: number;
  readonly firstIds: readonly string[];
  /** How many of them were cancelled by the change: all or none. */
  readonly ended: number;
}

export function waitingRequests(ids: readonly string[], isEnded: boolean): WaitingRequests {
  return { count: ids.length, firstIds: ids.slice(0, NAMED), ended: isEnded ? ids.length : 0 };
}
