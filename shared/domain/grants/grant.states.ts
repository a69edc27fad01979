/**
 * PENDING: decided, not yet seen on the cluster. ACTIVE: seen, exactly. REVOKING: being taken away.
 * REVOKED: seen gone, twice. REVOKED_OUTSIDE: somebody else took it away. UNVERIFIED: nobody could look.
 * FAILED: it never came, and nothing of it is there.
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

const MOVES: Readonly<Record<GrantState, readonly GrantState[]>> = {
  PENDING: ["ACTIVE", "REVOKING"],
  ACTIVE: ["REVOKING", "REVOKED_OUTSIDE"],
  REVOKING: ["REVOKED", "REVOKED_OUTSIDE", "UNVERIFIED", "FAILED"],
  REVOKED: [],
  REVOKED_OUTSIDE: [],
  UNVERIFIED: [],
  FAILED: [],
};

export function mayBecome(from: GrantState, to: GrantState): boolean {
  return MOVES[from].includes(to);
}

export function isLiveState(state: GrantState): boolean {
  return state === "PENDING" || state === "ACTIVE";
}

export function isEnded(state: GrantState): boolean {
  return MOVES[state].length === 0;
}
