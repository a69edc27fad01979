import { uniteAccess } from "../access/cluster-access";
import type { ClusterAccess } from "../access/cluster-access.port";
import type { Grant } from "./grant.entity";
import { isLiveState } from "./grant.states";

/** A grant that has not come by then does not come any more. */
export const START_WITHIN_MS = 60 * 60_000;

export type GrantFacts = Pick<
  Grant,
  | "id"
  | "access"
  | "state"
  | "createdAt"
  | "activeAt"
  | "endsAt"
  | "latestEnd"
  | "durationSeconds"
  | "endAskedAt"
  | "endReason"
  | "absentSince"
>;

/** Whether a grant gives access at this moment. Nothing has to be done for it to stop: the clock does it. */
export function isLive(grant: GrantFacts, now: Date): boolean {
  if (!isLiveState(grant.state) || grant.endAskedAt !== null) return false;
  const over = grantExpiresAt(grant);
  return over === null || over > now;
}

/** When a grant stops by itself; null: never. */
export function grantExpiresAt({ state, createdAt, endsAt, latestEnd }: GrantFacts): Date | null {
  if (state === "PENDING") return new Date(createdAt.getTime() + START_WITHIN_MS);
  return endsAt ?? latestEnd;
}

/** What live grants give together: nothing but them and the time decides. */
export function desiredAccess(grants: readonly GrantFacts[], now: Date): ClusterAccess {
  return uniteAccess(grants.filter((grant) => isLive(grant, now)).map(({ access }) => access));
}
