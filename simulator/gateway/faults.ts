import { AwsError } from "../aws/aws-error";
import { EC2_QUERY, JSON_1_1, QUERY } from "../aws/protocols";
import type { Protocol } from "../aws/service";
import { Mistake } from "../kernel/mistake";

/** An injected fault. Without `times` or `forever` it happens once. */
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
  /** Only this share of the matching calls, evenly: 0.25 is every fourth. */
  readonly share?: number;
  /** AWS error code, such as "ThrottlingException". */
  readonly error?: string;
  readonly message?: string;
  /** The error's `Reason`, as services with keys of KMS have it. */
  readonly reason?: string;
  readonly status?: number;
  /** Delay of the call or of its error. */
  readonly delayMs?: number;
  /** The call continues or fails once this promise has settled. For tests in the simulator's process. */
  readonly heldUntil?: Promise<unknown>;
  /** Never answer; the call ends when the client leaves. */
  readonly hang?: boolean;
  /** Close the connection instead of answering. */
  readonly dropConnection?: boolean;
  /** The list returns the token of the request, so that it never ends. */
  readonly repeatToken?: boolean;
  /** The call is executed and then fails, so that its caller cannot know. */
  readonly applyFirst?: boolean;
  /** The call fails, and is executed this much later by the simulator's clock. */
  readonly applyLateMs?: number;
}

export interface Fault extends FaultSpec {
  readonly id: number;
  remaining: number;
  toSkip: number;
  /** The accumulated share of matching calls. */
  due: number;
}

export class Faults {
  private active: Fault[] = [];
  private made = 0;

  add(spec: FaultSpec): Fault {
    const answersWrong = spec.error !== undefined || spec.hang || spec.dropConnection;
    if (spec.applyLateMs !== undefined && (!answersWrong || spec.applyFirst)) {
      throw new Mistake("applyLateMs goes with one of error, hang and dropConnection, and not with applyFirst.");
    }
    if (spec.applyFirst && !answersWrong && !spec.delayMs && !spec.heldUntil) {
      throw new Mistake("applyFirst goes with one of error, hang, dropConnection, delayMs and heldUntil.");
    }
    const remaining = spec.forever ? Number.POSITIVE_INFINITY : (spec.times ?? 1);
    const fault: Fault = { ...spec, id: ++this.made, remaining, toSkip: spec.after ?? 0, due: 0 };
    this.active.push(fault);
    return fault;
  }

  list(): readonly Fault[] {
    return this.active;
  }

  clear(id?: number): void {
    this.active = id === undefined ? [] : this.active.filter((fault) => fault.id !== id);
  }

  /** The oldest fault that matches the call, which consumes one of its times. */
  take(operation: string, accountId: string | undefined, region: string): Fault | null {
    for (const fault of this.active) {
      if (fault.operation !== "*" && fault.operation !== operation) continue;
      if (fault.accountId !== undefined && fault.accountId !== accountId) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      if (fault.toSkip > 0) {
        fault.toSkip -= 1;
        continue;
      }
      fault.due += fault.share ?? 1;
      // Floating point: ten times 0.1 is less than 1.
      if (fault.due < 1 - 1e-9) continue;
      fault.due -= 1;
      fault.remaining -= 1;
      if (fault.remaining <= 0) this.clear(fault.id);
      return fault;
    }
    return null;
  }
}

/** The error of a fault, with AWS's status and message by default. */
export function faultError(fault: FaultSpec & { readonly error: string }, protocol: Protocol): AwsError {
  const known = KNOWN[fault.error];
  const status = fault.status ?? known?.status ?? 400;
  const flattened = fault.status === undefined ? statusIn(protocol, status) : status;
  const message = fault.message ?? known?.message ?? "A fault made by the simulator.";
  return new AwsError(fault.error, message, flattened, fault.reason === undefined ? {} : { Reason: fault.reason });
}

/**
 * rest-json has a status for each client error. JSON 1.1 answers all with 400; Query uses a separate one for
 * throttling.
 */
function statusIn(protocol: Protocol, status: number): number {
  if (protocol === JSON_1_1 && status < 500) return 400;
  return status === 429 && (protocol === QUERY || protocol === EC2_QUERY) ? 400 : status;
}

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
  NoSuchEntity: { status: 404, message: "Not found" },
  ConflictException: { status: 409, message: "There is a conflicting operation in process. Please try again later." },
  ServiceQuotaExceededException: { status: 402, message: "A limit has been reached." },
  InternalServerException: { status: 500, message: "An unexpected internal service exception was encountered" },
  InternalFailure: { status: 500, message: "The request processing has failed because of an unknown error." },
  ServerException: { status: 500, message: "Internal server error" },
  ServiceException: {
    status: 500,
    message: "AWS Organizations can't complete your request because of an internal service error.",
  },
  ServiceUnavailable: { status: 503, message: "Service Unavailable" },
  ServiceUnavailableException: { status: 503, message: "Service Unavailable" },
};
