import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import type { Assignee, CloudRole } from "../connectors/access-cloud.port";
import type { BindingFailure } from "./binding.entity";

/** What one look for a person's principal came to. */
export type Finding = { readonly kind: "role"; readonly role: CloudRole } | Unfinished | Unfit;

/** The slot is not the person's alone, or out of use: what they have by it moves to another one. */
export interface Unfit {
  readonly kind: "unfit";
  readonly failure: BindingFailure;
  /** Who else is assigned. */
  readonly assignees: readonly Assignee[];
}

export type Unfinished =
  /** Not yet: to be asked again after that long. `failure` says what went wrong this time, if anything did. */
  | {
      readonly kind: "later";
      readonly afterMs: number;
      readonly failure: BindingFailure | null;
      /** Bindings of another person, who have to give the principal up. */
      readonly displaced?: readonly string[];
    }
  /** Asking again will not help before somebody has done something. */
  | {
      readonly kind: "none";
      readonly failure: BindingFailure;
      /** What the binding becomes, if it changes. */
      readonly state?: "PREPARING" | "REMOVING";
      /** Something was not there. What was there before may be so again in a moment: it takes a second look. */
      readonly isAbsence?: boolean;
    };

export function later(
  afterMs: number,
  failure: BindingFailure | null = null,
  displaced: readonly string[] = [],
): Unfinished {
  return { kind: "later", afterMs, failure, ...(displaced.length > 0 && { displaced }) };
}

/** Somebody with a better claim to the principal came: it is given up as soon as nothing stands on it. */
export const PRINCIPAL_TAKEN = "PRINCIPAL_TAKEN";

export function none(code: string, message: string): Unfinished {
  return { kind: "none", failure: { code, message } };
}

export function absent(code: string, message: string, state?: "PREPARING" | "REMOVING"): Unfinished {
  return { kind: "none", failure: { code, message }, state, isAbsence: true };
}

export function unfit(code: string, message: string, assignees: readonly Assignee[] = []): Unfit {
  return { kind: "unfit", failure: { code, message }, assignees };
}

/** What AWS refused for good; the rest passes by itself. */
const FOR_GOOD: readonly FailureKind[] = ["denied", "invalid", "missing"];

/** Of those kinds, but nothing that is wrong with the person, the account or the roles. */
const PASSING: readonly string[] = ["LIMIT_REACHED", "NO_CREDENTIALS", "EXPIRED"];

/** What we looked at was taken away meanwhile: the next look begins with that. Again and again, it is something else. */
const NOT_FOUND = "ResourceNotFoundException";
const NOT_FOUND_ATTEMPTS = 3;

/**
 * What a failed call means. A principal that was seen before stays good while we cannot look: only seeing it gone, or no
 * longer this person's alone, takes access away.
 */
export function findingOf(
  failure: ProviderFailure,
  { wasReady, attempts }: { wasReady: boolean; attempts: number },
): Unfinished {
  const { kind, code, message } = failure;
  if (kind === "aborted") return later(0);
  const passes = PASSING.includes(code) || (code === NOT_FOUND && attempts < NOT_FOUND_ATTEMPTS);
  if (FOR_GOOD.includes(kind) && !passes && !wasReady) return none("REFUSED_BY_AWS", `${message} (${code})`);
  return later(backoffMs(attempts), { code, message });
}

/** 2 s after the first attempt that failed, then twice as long each time, 5 minutes at most. */
export function backoffMs(attempts: number): number {
  return Math.min(2_000 * 2 ** Math.min(attempts, 10), 300_000);
}
