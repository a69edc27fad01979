import { checkOneOf } from "../../platform/database/check-one-of";
import { type EndReason, isFailure } from "./end-reasons";

/**
 * PENDING: decided, not yet observed on the cluster. ACTIVE: all of its access was observed on the entry, on which
 * others may have put more. REVOKING: its access is being removed. REVOKED: its access was observed gone, twice, or its
 * cluster is gone, or nothing was ever written for it. REVOKED_OUTSIDE: somebody else removed its access, or the person
 * has it still by an entry of others. UNVERIFIED: its access was given up without an observation. FAILED: its access
 * never came as a whole, and none of it is there.
 */
export const GRANT_STATES = [
  "PENDING",
  "ACTIVE",
  "REVOKING",
  "REVOKED",
  "REVOKED_OUTSIDE",
  "UNVERIFIED",
  "FAILED",
] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** A PENDING grant without a target ends at once, as no access entry was written for it; every other end passes through REVOKING. */
const TRANSITIONS: Readonly<Record<GrantState, readonly GrantState[]>> = {
  PENDING: ["ACTIVE", "REVOKING", "REVOKED", "FAILED"],
  ACTIVE: ["REVOKING"],
  REVOKING: ["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"],
  REVOKED: [],
  REVOKED_OUTSIDE: [],
  UNVERIFIED: [],
  FAILED: [],
};

export function mayBecome(from: GrantState, to: GrantState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** The states that may become `to`, as a condition of SQL on the column of the state as it is before the update. */
export function mayBecomeSql(column: string, to: GrantState): string {
  return checkOneOf(
    column,
    GRANT_STATES.filter((from) => mayBecome(from, to)),
  );
}

/** The states that are not final, as a condition of SQL. */
export function isOpenSql(column: string): string {
  return checkOneOf(
    column,
    GRANT_STATES.filter((state) => !isEnded(state)),
  );
}

export function isLiveState(state: GrantState): boolean {
  return state === "PENDING" || state === "ACTIVE";
}

export function isEnded(state: GrantState): boolean {
  return TRANSITIONS[state].length === 0;
}

/** The state in which a grant ends once nothing of its access is left. */
export function finalState({ endReason, activeAt }: Ending): "REVOKED" | "REVOKED_OUTSIDE" | "FAILED" {
  if (endReason === "CHANGED_OUTSIDE") return "REVOKED_OUTSIDE";
  return endReason && isFailure(endReason) && activeAt === null ? "FAILED" : "REVOKED";
}

interface Ending {
  readonly endReason: EndReason | null;
  readonly activeAt: Date | null;
}
