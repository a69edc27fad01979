import type { ErrorCode, ErrorRule } from "./error-rules";

/** One problem with one input field. `path` is the way to it, such as ["input", "excludedAccountIds", 2]. */
export interface FieldProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The violated rule, such as "TOO_LONG", where programs should distinguish several. */
  readonly rule?: ErrorRule;
  /** With SIGN_IN_AGAIN and MFA_REQUIRED: the path of the server at which a browser signs in as the change needs it. */
  readonly signInPath?: string;
}

export type DomainErrorCode = Extract<
  ErrorCode,
  "NOT_FOUND" | "FORBIDDEN" | "UNAUTHENTICATED" | "INVALID_INPUT" | "CONFLICT" | "INVALID_STATE" | "LIMIT_EXCEEDED"
>;

/** An error that the caller can act on. The message is a sentence for a person. */
export class DomainError extends Error {
  override readonly name = "DomainError";
  constructor(
    readonly code: DomainErrorCode,
    message: string,
    readonly fields: readonly FieldProblem[] = [],
    rule?: ErrorRule,
  ) {
    super(message);
    this.rule = rule ?? commonRule(fields);
  }

  /** Null where no rule is named, or several rules were violated. */
  readonly rule: ErrorRule | null;
}

function commonRule(fields: readonly FieldProblem[]): ErrorRule | null {
  const [rule, ...others] = new Set(fields.map((field) => field.rule ?? null));
  return others.length === 0 ? (rule ?? null) : null;
}

export function notFound(what: string): DomainError {
  return new DomainError("NOT_FOUND", `${what} was not found.`);
}

/** For operations on a person, called with a token that stands for none. */
export function notAPerson(message: string): DomainError {
  return new DomainError("FORBIDDEN", message, [], "NOT_A_PERSON");
}

export function invalidInput(fields: readonly FieldProblem[]): DomainError {
  const [first, ...others] = fields.map(({ message }) => message);
  const all = `The input has ${fields.length} problems: ${[first, ...others].join(" ")}`;
  return new DomainError("INVALID_INPUT", first !== undefined && others.length === 0 ? first : all, fields);
}

export type FailureKind = "throttled" | "denied" | "missing" | "conflict" | "invalid" | "unavailable" | "aborted";

/** A failed call to an external system, in Drawbridge's terms. */
export class ProviderFailure extends Error {
  override readonly name = "ProviderFailure";
  readonly kind: FailureKind;
  /** The provider's own code, such as AccessDeniedException. */
  readonly code: string;
  readonly operation: string;
  readonly accountId?: string;
  readonly region?: string;
  readonly requestId?: string;
  /** Of a write: the system may have carried it out in spite of the failure, or may still do so at any time. */
  readonly mayBeDone: boolean;

  constructor(detail: {
    kind: FailureKind;
    code: string;
    operation: string;
    message: string;
    accountId?: string;
    region?: string;
    requestId?: string;
    /** Default: false, as of a write that was refused or never sent. */
    mayBeDone?: boolean;
    cause?: unknown;
  }) {
    super(detail.message, { cause: detail.cause });
    this.kind = detail.kind;
    this.code = detail.code;
    this.operation = detail.operation;
    this.accountId = detail.accountId;
    this.region = detail.region;
    this.requestId = detail.requestId;
    this.mayBeDone = detail.mayBeDone ?? false;
  }
}

/** A start-up problem a person can fix: shown as one sentence, exit code 1, no stack trace. */
export class StartupError extends Error {
  override readonly name = "StartupError";
}
