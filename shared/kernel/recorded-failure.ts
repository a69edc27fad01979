import type { FailureKind, ProviderFailure } from "./app-error";

/** A failed call as stored in a row, with the id that finds it in CloudTrail. */
export interface FailedCall {
  readonly kind: FailureKind;
  /** The IAM action, such as "eks:DeleteAccessEntry". */
  readonly operation: string;
  /** AWS's request id; null: there was no answer. */
  readonly requestId: string | null;
  readonly accountId: string | null;
  readonly region: string | null;
}

/** The failure of the last attempt. */
export interface FoundFailure {
  readonly code: string;
  /** A sentence for a person. */
  readonly message: string;
  /** Left out: the failure was not a call's. */
  readonly call?: FailedCall;
}

export interface RecordedFailure extends FoundFailure {
  /** ISO 8601: the first of the consecutive failures with this code. */
  readonly since: string;
  /** ISO 8601: this attempt. */
  readonly lastAt: string;
}

export function foundFailure(failure: ProviderFailure): FoundFailure {
  const { kind, code, message, operation, requestId = null, accountId = null, region = null } = failure;
  return { code, message, call: { kind, operation, requestId, accountId, region } };
}

/** The record of this attempt's failure, based on the record of the attempt before. */
export function recordFailure(before: RecordedFailure | null, found: FoundFailure, now: Date): RecordedFailure {
  const lastAt = now.toISOString();
  return { ...found, since: isSameFailure(before, found) ? before.since : lastAt, lastAt };
}

function isSameFailure(before: RecordedFailure | null, found: FoundFailure): before is RecordedFailure {
  return before?.code === found.code;
}
