import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import { type FoundFailure, foundFailure } from "../../kernel/recorded-failure";
import type { Assignee, CloudRole } from "../cloud/access-cloud.port";

/** The result of one lookup of a person's principal. */
export type PrincipalLookup = { readonly kind: "role"; readonly role: CloudRole } | PendingLookup | UnfitSlot;

/** The slot is assigned to others too, or out of use: the person's access moves to another slot. */
export interface UnfitSlot {
  readonly kind: "unfit";
  readonly failure: FoundFailure;
  /** The others who are assigned. */
  readonly assignees: readonly Assignee[];
}

type None = Extract<PendingLookup, { kind: "none" }>;

export type PendingLookup =
  /** Not ready yet: retried after that time. `failure`: what went wrong this time, if anything did. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      readonly failure: FoundFailure | null;
      /** Bindings of another person that have to give up the principal. */
      readonly displaced?: readonly string[];
    }
  /** A retry is useless until a person has changed something. */
  | {
      readonly kind: "none";
      readonly failure: FoundFailure;
      /** The next state of the binding, if it changes. */
      readonly state?: "PREPARING" | "REMOVING";
      /** Something was not there. If it was there before, a second observation has to confirm it. */
      readonly isAbsence?: boolean;
      /** Others removed what the person had. */
      readonly isLoss?: boolean;
    };

export function retryLater(
  afterMs: number,
  failure: FoundFailure | null = null,
  displaced: readonly string[] = [],
): PendingLookup {
  return { kind: "later", afterMs, failure, ...(displaced.length > 0 && { displaced }) };
}

/** Another person has a better claim to the principal: it is given up as soon as no grant needs it. */
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
 * Refusals that a retry does not change. Denials are retried: IAM is eventually consistent, and admins repair roles and
 * policies while a grant waits. A grant that stays denied expires.
 */
const FOR_GOOD: readonly FailureKind[] = ["invalid", "missing"];

/** The object disappeared during the lookup, so the next one starts over. Repeated, it has another cause. */
const NOT_FOUND = "ResourceNotFoundException";
const NOT_FOUND_ATTEMPTS = 3;

/**
 * The lookup result for a failed call. A principal that was observed before stays valid while it cannot be observed:
 * access ends only when it is observed gone, or no longer this person's alone.
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
