import { AwsError } from "./aws/aws-error";
import { EC2_QUERY, JSON_1_1, QUERY } from "./aws/protocols";
import type { Protocol } from "./aws/service";

/** Something that goes wrong on purpose. Without `times` or `forever` it happens once. */
export interface FaultSpec {
  /** Operation name such as "ListClusters", or "*" for every operation. */
  readonly operation: string;
  /** The account of the caller's session; for AssumeRole the account of the role. */
  readonly accountId?: string;
  readonly region?: string;
  readonly times?: number;
  readonly forever?: boolean;
  /** Let this many matching calls pass first. */
  readonly after?: number;
  /** AWS error code, such as "ThrottlingException". */
  readonly error?: string;
  readonly message?: string;
  readonly status?: number;
  /** Wait before the call goes on, or before the error. */
  readonly delayMs?: number;
  /** Never answer; the call ends when the client leaves. */
  readonly hang?: boolean;
  /** Close the connection instead of answering. */
  readonly dropConnection?: boolean;
}

export interface Fault extends FaultSpec {
  readonly id: number;
  remaining: number;
  toSkip: number;
}

export class Faults {
  private active: Fault[] = [];
  private made = 0;

  add(spec: FaultSpec): Fault {
    const remaining = spec.forever ? Number.POSITIVE_INFINITY : (spec.times ?? 1);
    const fault: Fault = { ...spec, id: ++this.made, remaining, toSkip: spec.after ?? 0 };
    this.active.push(fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.active;
  }

  clear(id?: number): void {
    this.active = id === undefined ? [] : this.active.filter((fault) => fault.id !== id);
  }

  /** The oldest fault that matches the call, used up by one. */
  take(operation: string, accountId: string | undefined, region: string): Fault | null {
    for (const fault of this.active) {
      if (fault.operation !== "*" && fault.operation !== operation) continue;
      if (fault.accountId !== undefined && fault.accountId !== accountId) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      fault.remaining -= 1;
      if (fault.remaining <= 0) this.clear(fault.id);
      return fault;
    }
    return null;
  }
}

/** The error of a fault; status and message as AWS has them where the fault names none. */
export function faultError(fault: FaultSpec & { readonly error: string }, protocol: Protocol): AwsError {
  const known = KNOWN[fault.error];
  const status = fault.status ?? known?.status ?? 400;
  // JSON 1.1 and Query answer client errors with 400 where rest-json has a status for each.
  const flattened = fault.status === undefined && status === 429 && FLATTENS.has(protocol) ? 400 : status;
  return new AwsError(fault.error, fault.message ?? known?.message ?? "A fault made by the simulator.", flattened);
}

const FLATTENS = new Set<Protocol>([JSON_1_1, QUERY, EC2_QUERY]);

const KNOWN: Readonly<Record<string, { readonly status: number; readonly message: string }>> = {
  ThrottlingException: { status: 429, message: "Rate exceeded" },
  Throttling: { status: 400, message: "Rate exceeded" },
  TooManyRequestsException: { status: 429, message: "You have sent too many requests in too short a period of time." },
  RequestLimitExceeded: { status: 503, message: "Request limit exceeded." },
  AccessDenied: { status: 403, message: "Access denied" },
  AccessDeniedException: { status: 403, message: "Access denied" },
  UnrecognizedClientException: { status: 403, message: "The security token included in the request is invalid." },
  InvalidClientTokenId: { status: 403, message: "The security token included in the request is invalid." },
  ExpiredToken: { status: 403, message: "The security token included in the request is expired" },
  ExpiredTokenException: { status: 403, message: "The security token included in the request is expired" },
  ResourceNotFoundException: { status: 404, message: "Not found" },
  ResourceInUseException: { status: 409, message: "In use" },
  InternalFailure: { status: 500, message: "The request processing has failed because of an unknown error." },
  ServerException: { status: 500, message: "Internal server error" },
  ServiceException: {
    status: 500,
    message: "AWS Organizations can't complete your request because of an internal service error.",
  },
  ServiceUnavailable: { status: 503, message: "Service Unavailable" },
  ServiceUnavailableException: { status: 503, message: "Service Unavailable" },
};
