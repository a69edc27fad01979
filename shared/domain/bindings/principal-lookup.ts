import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import { type FoundFailure, foundFailure } from "../../kernel/recorded-failure";
import type { Assignee, CloudRole } from "../cloud/access-cloud.port";

/** What one look for a person's principal came to. */
export type PrincipalLookup = { readonly kind: "role"; readonly role: CloudRole } | PendingLookup | UnfitSlot;

/** The slot is not the person's alone, or out of use: what they have by it moves to another one. */
export interface UnfitSlot {
  readonly kind: "unfit";
  readonly failure: FoundFailure;
  /** The others who are assigned. */
  readonly assignees: readonly Assignee[];
}

type None = Extract<PendingLookup, { kind: "none" }>;

export type PendingLookup =
  /** Not yet: to be asked again after that long. `failure` says what went wrong this time, if anything did. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      readonly failure: FoundFailure | null;
      /** Bindings of another person, who have to give the principal up. */
      readonly displaced?: readonly string[];
    }
  /** Asking again will not help before somebody has done something. */
  | {
      readonly kind: "none";
      readonly failure: FoundFailure;
      /** What the binding becomes, if it changes. */
      readonly state?: "PREPARING" | "REMOVING";
      /** Something was not there. What was there before may be so again in a moment: it takes a second look. */
      readonly isAbsence?: boolean;
      /** Somebody else took away what the person had. */
      readonly isLoss?: boolean;
    };

export function retryLater(
  afterMs: number,
  failure: FoundFailure | null = null,
  displaced: readonly string[] = [],
): PendingLookup {
  return { kind: "later", afterMs, failure, ...(displaced.length > 0 && { displaced }) };
}

/** Somebody with a better claim to the principal came: it is given up as soon as nothing stands on it. */
export const PRINCIPAL_TAKEN = "PRINCIPAL_TAKEN";

export function noPrincipal(code: string, message: string): PendingLookup {
  return { kind: "none", failure: { code, message } };
}

export function principalAbsent(code: string, message: string, state?: "PREPARING" | "REMOVING"): None {
  return { kind: "none", failure: { code, message }, state, isAbsence: true, isLoss: true };
}

export function unfitSlot(code: string, message: string, assignees: readonly Assignee[] = []): UnfitSlot {
  return { kind: "unfit", failure: { code, message }, assignees };
}

/** All slots of the pool are in use in the account: the person waits for one. */
export const POOL_EXHAUSTED = "POOL_EXHAUSTED";

/**
 * Refusals that asking again does not change. A denial is none: IAM is eventually consistent, and roles and policies are mended
 * while a grant waits. The grant's own time ends what stays denied.
 */
const FOR_GOOD: readonly FailureKind[] = ["invalid", "missing"];

/** What we looked at was taken away meanwhile: the next look begins with that. Again and again, it is something else. */
const NOT_FOUND = "ResourceNotFoundException";
const NOT_FOUND_ATTEMPTS = 3;

/**
 * What a failed call means. A principal that was seen before stays good while we cannot look: only seeing it gone, or no
 * longer this person's alone, takes access away.
 */
export function lookupOfFailure(
  failure: ProviderFailure,
  { wasReady, attempts }: { wasReady: boolean; attempts: number },
): PendingLookup {
  const { kind, code, message } = failure;
  if (kind === "aborted") return retryLater(0);
  const passes = code === "LIMIT_REACHED" || (code === NOT_FOUND && attempts < NOT_FOUND_ATTEMPTS);
  if (FOR_GOOD.includes(kind) && !passes && !wasReady) return noPrincipal("REFUSED_BY_AWS", `${message} (${code})`);
  return retryLater(backoffMs(attempts), foundFailure(failure));
}

/** 2 s after the first attempt that failed, then twice as long each time, a minute at most. */
export function backoffMs(attempts: number): number {
  return Math.min(2_000 * 2 ** Math.min(attempts, 10), 60_000);
}
