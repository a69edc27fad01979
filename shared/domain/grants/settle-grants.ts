import { assertNever } from "../../kernel/assert-never";
import { type Atom, atomsOf, isGiven, isGivenWhole, minus, onWholeCluster, subjectOf, union } from "./access-atoms";
import type { SeenEntry } from "./access-target.entity";
import type { TargetDecision } from "./decide-target";
import { type GrantFacts, isLive } from "./desired-access";
import { type EndReason, isFailure } from "./end-reasons";
import type { GrantState } from "./grant.states";

/** Two looks that far apart must agree before something is said to be gone. */
export const SETTLE_MS = 5_000;

/** How long a write whose end is unknown may still take effect; the looks that come before that prove nothing. */
export const DOUBT_MS = 5 * 60_000;

export interface LookFacts {
  readonly seen: SeenEntry | null;
  readonly inDoubtSince: Date | null;
  readonly decision: Pick<TargetDecision, "baseline" | "desired" | "steps" | "suspects">;
  readonly now: Date;
}

export type Move =
  | { readonly kind: "activate"; readonly grantId: string }
  | { readonly kind: "absent"; readonly grantId: string; readonly since: Date | null }
  | { readonly kind: "taken-away"; readonly grantId: string }
  | { readonly kind: "end"; readonly grantId: string; readonly state: GrantState };

/** What one look means for each grant of the target. */
export function settleGrants(grants: readonly GrantFacts[], look: LookFacts): Move[] {
  return grants.flatMap((grant) => {
    switch (grant.state) {
      case "PENDING":
        return settlePending(grant, look);
      case "ACTIVE":
        return settleActive(grant, look);
      case "REVOKING":
        return settleRevoking(grant, look);
      case "REVOKED":
      case "REVOKED_OUTSIDE":
      case "UNVERIFIED":
      case "FAILED":
        return [];
      default:
        return assertNever(grant.state);
    }
  });
}

/** As long as others are in question, nothing may be left to do though it is not there. */
function settlePending(grant: GrantFacts, { seen, decision, now }: LookFacts): Move[] {
  const isThere = seen !== null && isGivenWhole(atomsOf(grant.access), atomsOf(seen.access));
  return isThere && decision.steps.length === 0 && isLive(grant, now) ? [{ kind: "activate", grantId: grant.id }] : [];
}

function settleActive(grant: GrantFacts, { decision, now }: LookFacts): Move[] {
  if (!decision.suspects.includes(grant.id)) {
    return grant.absentSince ? [{ kind: "absent", grantId: grant.id, since: null }] : [];
  }
  if (!grant.absentSince) return [{ kind: "absent", grantId: grant.id, since: now }];
  const isSure = now.getTime() - grant.absentSince.getTime() >= SETTLE_MS;
  return isSure ? [{ kind: "taken-away", grantId: grant.id }] : [];
}

function settleRevoking(grant: GrantFacts, look: LookFacts): Move[] {
  if (!isAbsent(grant, look)) {
    return grant.absentSince ? [{ kind: "absent", grantId: grant.id, since: null }] : [];
  }
  if (!grant.absentSince) return [{ kind: "absent", grantId: grant.id, since: look.now }];
  const believedFrom = Math.max(
    grant.absentSince.getTime() + SETTLE_MS,
    look.inDoubtSince ? look.inDoubtSince.getTime() + DOUBT_MS : 0,
  );
  if (look.now.getTime() < believedFrom) return [];
  return [{ kind: "end", grantId: grant.id, state: endState(grant) }];
}

export function endState({ endReason, activeAt }: { endReason: EndReason | null; activeAt: Date | null }): GrantState {
  if (endReason === "CHANGED_OUTSIDE") return "REVOKED_OUTSIDE";
  return endReason && isFailure(endReason) && activeAt === null ? "FAILED" : "REVOKED";
}

/** Nothing of the grant is left but what other live grants or others give. */
function isAbsent(
  grant: Pick<GrantFacts, "access">,
  { seen, decision }: Omit<LookFacts, "inDoubtSince" | "now">,
): boolean {
  if (!seen || (!seen.ours && decision.baseline === null)) return true;
  const justified = union(atomsOf(decision.desired), decision.baseline ? atomsOf(decision.baseline) : []);
  const left = minus(atomsOf(seen.access), justified);
  return [...atomsOf(grant.access)].every((atom) => isGiven(atom, justified) || !overlaps(atom, left));
}

/** A narrower or a wider scope of the same policy still gives something of it. */
function overlaps(atom: Atom, left: ReadonlySet<Atom>): boolean {
  const whole = onWholeCluster(atom);
  if (atom === whole) return [...left].some((other) => subjectOf(other) === subjectOf(atom));
  return left.has(atom) || left.has(whole);
}
