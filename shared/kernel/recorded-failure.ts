import type { FailureKind, ProviderFailure } from "./app-error";

/** A call that failed, as a row keeps it: with it the failure is found in CloudTrail. */
export interface FailedCall {
  readonly kind: FailureKind;
  /** As IAM writes it: "eks:DeleteAccessEntry". */
  readonly operation: string;
  /** Of AWS; null: no answer came. */
  readonly requestId: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
}

/** Why the last attempt did not get on. */
export interface FoundFailure {
  readonly code: string;
  /** For a person. */
  readonly message: string;
  /** None: it was no call that failed. */
  readonly call?: FailedCall;
}

export interface RecordedFailure extends FoundFailure {
  /** ISO 8601: the first of the failures in a row with this code. */
  readonly since: string;
  /** ISO 8601: this attempt, the last one. */
  readonly lastAt: string;
}

export function foundFailure(failure: ProviderFailure): FoundFailure {
  const { kind, code, message, operation, requestId = null, accountId = null, region = null } = failure;
  return { code, message, call: { kind, operation, requestId, accountId, region } };
}

/** The failure of this attempt, as it is recorded after that of the attempt before. */
export function recordFailure(before: RecordedFailure | null, found: FoundFailure, now: Date): RecordedFailure {
  const lastAt = now.toISOString();
  return { ...found, since: isSameFailure(before, found) ? before.since : lastAt, lastAt };
}

function isSameFailure(before: RecordedFailure | null, found: FoundFailure): before is RecordedFailure {
  return before?.code === found.code;
}
