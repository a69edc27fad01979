import { type FailureKind, ProviderFailure } from "../../kernel/app-error";
import type { CloudRole } from "../connectors/access-cloud.port";
import type { BindingFailure } from "./binding.entity";

/** What one look for a person's principal came to. */
export type Finding =
  | { readonly kind: "role"; readonly role: CloudRole }
  /** Not yet: to be asked again after that long. `failure` says what went wrong this time, if anything did. */
  | { readonly kind: "later"; readonly afterMs: number; readonly failure: BindingFailure | null }
  /** Asking again will not help before somebody has done something. */
  | { readonly kind: "none"; readonly failure: BindingFailure };

export function none(code: string, message: string): Finding {
  return { kind: "none", failure: { code, message } };
}

/** What AWS refused for good; the rest passes by itself. */
const FOR_GOOD: readonly FailureKind[] = ["denied", "invalid", "missing"];

/**
 * What a failed call means. A principal that was seen before stays good while we cannot look: only seeing it gone, or no
 * longer this person's alone, takes access away.
 */
export function findingOf(
  failure: ProviderFailure,
  { wasReady, attempts }: { wasReady: boolean; attempts: number },
): Finding {
  const { code, message } = failure;
  if (failure.kind === "aborted") return { kind: "later", afterMs: 0, failure: null };
  if (FOR_GOOD.includes(failure.kind) && !wasReady) return none("REFUSED_BY_AWS", `${message} (${code})`);
  return { kind: "later", afterMs: backoffMs(attempts), failure: { code, message } };
}

/** 2 s after the first attempt that failed, then twice as long each time, 5 minutes at most. */
export function backoffMs(attempts: number): number {
  return Math.min(2_000 * 2 ** Math.min(attempts, 10), 300_000);
}
