import { type FailureKind, ProviderFailure } from "../../../kernel/app-error";
import { cutText } from "../../../kernel/text/cut-text";
import { withStorableTexts } from "../../../kernel/text/storable-text";
import { ENTRY_FAILURE_CODES, entryVerdict } from "./entry-verdict";

/**
 * Drawbridge's own codes, for cases that callers must distinguish and AWS reports in several ways. Every other failure
 * carries AWS's code, such as "AccessDeniedException".
 */
export const AWS_FAILURE_CODES = [
  /** The region is not enabled in the account: AWS does not know the account's token there. */
  "REGION_DISABLED",
  /** A service control policy of the organization forbids the call, whatever the role allows. */
  "BLOCKED_BY_SCP",
  /** The member role is missing, does not trust the connector, or expects another external id: AWS does not say which. */
  "MEMBER_ROLE_DENIED",
  "MANAGEMENT_ROLE_DENIED",
  /** The role was assumed but may not read the organization, or its account is neither management nor delegated. */
  "ORGANIZATION_ACCESS_DENIED",
  "ORGANIZATION_NOT_IN_USE",
  /** The management role may not read Identity Center, or its account may not. */
  "IDENTITY_CENTER_ACCESS_DENIED",
  /** Identity Center is encrypted with a KMS key of its own, which the role may not use. */
  "IDENTITY_CENTER_KEY_DENIED",
  /** That key is disabled, deleted or unusable, so Identity Center cannot answer. */
  "IDENTITY_CENTER_KEY_UNUSABLE",
  /** The region has no Identity Center. */
  "IDENTITY_CENTER_NOT_FOUND",
  /** The connector itself has no credentials. */
  "NO_CREDENTIALS",
  /** Credentials expired, and renewal did not help. */
  "EXPIRED",
  "THROTTLED",
  /** No answer before the deadline, or of a write in doubt: see `mayBeDone` of the failure. */
  "TIMEOUT",
  /**
   * Never sent: an urgent call got no rate limit token or no session before its deadline, the lease under which it was
   * decided may be over, or access began to end meanwhile.
   */
  "NOT_SENT",
  ...ENTRY_FAILURE_CODES,
  /** The connection failed: name not resolved, refused, reset, certificate not trusted. */
  "NETWORK",
  /** The answer did not come from AWS, or was damaged. */
  "BAD_RESPONSE",
  "ABORTED",
  /** Not an answer of AWS: a defect of Drawbridge or of the SDK, with its stack in `cause`. */
  "UNEXPECTED",
] as const;
export type AwsFailureCode = (typeof AWS_FAILURE_CODES)[number];

/** The call, for messages and for reading AWS's ambiguous answers. */
export interface CallSite {
  /** The IAM action, such as "eks:ListClusters". */
  readonly operation: string;
  readonly accountId?: string;
  readonly region?: string;
  /** The object of the call for people, such as "cluster payments-eu". */
  readonly about?: string;
  /** Set where a role is being assumed. */
  readonly assumes?: { readonly role: "management" | "member"; readonly arn: string };
  /** The call uses a session that STS issued moments ago, so the token itself is valid. */
  readonly regionalSession?: boolean;
}

/** The only translation of SDK errors. It reveals no secrets: see `withoutSecrets`. */
export function toFailure(error: unknown, site: CallSite): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  const facts = withStorableTexts(factsOf(error));
  const { kind, code } = classify(facts, site);
  return new ProviderFailure({
    kind,
    code,
    operation: site.operation,
    accountId: site.accountId,
    region: site.region,
    requestId: facts.requestId,
    message: sentence(code, facts, site),
    // The fields above describe AWS's errors fully, and the errors may quote signed requests. Any other error is
    // unexpected, and its stack is worth keeping.
    cause: code === "UNEXPECTED" ? error : undefined,
  });
}

export function abortedFailure(site: CallSite): ProviderFailure {
  return ownFailure("aborted", "ABORTED", site, `${where(site)} was stopped.`);
}

/** Stopped before it was sent, or after AWS refused it, so nothing was done. */
export function abortedUnsentFailure(site: CallSite): ProviderFailure {
  return ownFailure("aborted", "NOT_SENT", site, `${where(site)} was stopped before it was sent.`);
}

export function timeoutFailure(site: CallSite, afterMs: number): ProviderFailure {
  return ownFailure("unavailable", "TIMEOUT", site, `${where(site)} got no answer within ${inSeconds(afterMs)}.`);
}

/** Kind "throttled": Drawbridge's own rate limit held it up, or the calls before the session. */
export function notSentFailure(site: CallSite, afterMs: number): ProviderFailure {
  const message = `${where(site)} had no turn within ${inSeconds(afterMs)} and was not sent.`;
  return ownFailure("throttled", "NOT_SENT", site, message);
}

/** Its turn came after the time in which it may be sent. Kind "throttled": nothing was wrong with the call itself. */
export function tooLateFailure(site: CallSite): ProviderFailure {
  const message = `${where(site)} was decided too long ago and was not sent. It is decided anew.`;
  return ownFailure("throttled", "NOT_SENT", site, message);
}

/** A write that AWS may have carried out. A last failure that does not say so gives way to one that does. */
export function inDoubtFailure(site: CallSite, last: ProviderFailure): ProviderFailure {
  const { kind, code, operation, accountId, region, requestId, message, cause } = last;
  const saysSo = kind === "aborted" || (kind === "unavailable" && code !== "NETWORK" && code !== "BAD_RESPONSE");
  const told = saysSo
    ? { kind, code, message, requestId, cause }
    : {
        kind: "unavailable" as const,
        code: "TIMEOUT" satisfies AwsFailureCode,
        message: `${where(site)} got no clear answer, so it may be done or not. At last: ${message}`,
      };
  return new ProviderFailure({ ...told, operation, accountId, region, mayBeDone: true });
}

/** An answer without a field that AWS always sends. */
export function badResponse(site: CallSite, what: string): ProviderFailure {
  return ownFailure("unavailable", "BAD_RESPONSE", site, `The answer to ${where(site)} has no ${what}.`);
}

/** A list whose pages form a loop. */
export function repeatedPage(site: CallSite): ProviderFailure {
  const message = `The answer to ${where(site)} leads back to a page that was read, so the list has no end.`;
  return ownFailure("unavailable", "BAD_RESPONSE", site, message);
}

/** A list with endless pages. */
export function endlessList(site: CallSite, pages: number): ProviderFailure {
  const message = `The answer to ${where(site)} leads on after ${pages} pages, so the list has no end.`;
  return ownFailure("unavailable", "BAD_RESPONSE", site, message);
}

/** Organizational units that form a cycle. */
export function unitAboveItself(site: CallSite, unitId: string): ProviderFailure {
  const message = `The answer to ${where(site)} has the organizational unit ${unitId} above itself.`;
  return ownFailure("unavailable", "BAD_RESPONSE", site, message);
}

/** An instance may exist elsewhere: AWS shows only those of the region. */
export function identityCenterMissing(site: CallSite): ProviderFailure {
  const message = `There is no IAM Identity Center in ${site.region} of account ${site.accountId}. Check the SSO region of the integration.`;
  return ownFailure("missing", "IDENTITY_CENTER_NOT_FOUND", site, message);
}

function ownFailure(kind: FailureKind, code: AwsFailureCode, site: CallSite, message: string): ProviderFailure {
  const { operation, accountId, region } = site;
  return new ProviderFailure({ kind, code, operation, accountId, region, message });
}

function inSeconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

/**
 * A request that was sent, and got no answer or an error of AWS itself (5xx): AWS may carry it out at any time, even
 * after it answered a repetition. A refusal with a reason, a throttle and a connection that was never made say that it will not.
 */
export function mayBeDone(error: unknown, site: CallSite): boolean {
  if (error instanceof ProviderFailure) return error.mayBeDone;
  const facts = factsOf(error);
  if (NEVER_SENT.test(facts.system ?? "") || /did not establish a connection/.test(facts.message)) return false;
  const { kind, code } = classify(facts, site);
  return kind === "aborted" || (kind === "unavailable" && code !== "IDENTITY_CENTER_KEY_UNUSABLE");
}

/** A transient failure: nothing about the request itself was wrong. */
export function isPassing(failure: ProviderFailure): boolean {
  return failure.kind === "throttled" || (failure.kind === "unavailable" && failure.code !== "UNEXPECTED");
}

/** AWS's codes for a signature of another time than its own. */
const SKEW =
  /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure)$/;

const REFUSED_SIGNATURE =
  /Signature|^RequestExpired|^RequestTimeTooSkewed$|^RequestInTheFuture$|^MissingAuthentication/;

/**
 * The SDK measured AWS's clock from a refusal and signs the next attempt with it. While this machine's clock is wrong,
 * the SDK reports that for every answer.
 */
export function isCorrectedClockSkew(error: unknown): boolean {
  return metadataOf(error).clockSkewCorrected === true && SKEW.test(factsOf(error).name);
}

interface Facts {
  readonly name: string;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Node's own code, such as ECONNREFUSED. */
  readonly system?: string;
  /** The reason given by Identity Center, such as KMS_ACCESS_DENIED. */
  readonly reason?: string;
}

function factsOf(error: unknown): Facts {
  const shape = (typeof error === "object" && error !== null ? error : {}) as Record<string, unknown>;
  const metadata = metadataOf(error);
  // A failed connection to a host with several addresses is an AggregateError without a message.
  const system = typeof shape.code === "string" ? shape.code : undefined;
  return {
    name: typeof shape.name === "string" ? shape.name : "Error",
    message: typeof shape.message === "string" && shape.message !== "" ? shape.message : (system ?? String(error)),
    status: typeof metadata.httpStatusCode === "number" ? metadata.httpStatusCode : undefined,
    requestId: typeof metadata.requestId === "string" ? metadata.requestId : undefined,
    system,
    reason: typeof shape.Reason === "string" ? shape.Reason : undefined,
  };
}

function metadataOf(error: unknown): Record<string, unknown> {
  const metadata = typeof error === "object" && error !== null ? Reflect.get(error, "$metadata") : undefined;
  return typeof metadata === "object" && metadata !== null ? (metadata as Record<string, unknown>) : {};
}

type Verdict = { readonly kind: FailureKind; readonly code: string };

function classify(facts: Facts, site: CallSite): Verdict {
  const { name, status, system, message } = facts;
  const own = (kind: FailureKind, code: AwsFailureCode): Verdict => ({ kind, code });
  const theirs = (kind: FailureKind): Verdict => ({ kind, code: name });

  if (name === "AbortError") return own("aborted", "ABORTED");
  if (THROTTLES.has(name) || status === 429) return own("throttled", "THROTTLED");
  // Checked before absence: a missing key does not mean a missing user.
  if (facts.reason?.startsWith("KMS_")) {
    return /access_?denied/i.test(facts.reason)
      ? own("denied", "IDENTITY_CENTER_KEY_DENIED")
      : own("unavailable", "IDENTITY_CENTER_KEY_UNUSABLE");
  }
  if (name === "CredentialsProviderError" || name === "TokenProviderError") return own("denied", "NO_CREDENTIALS");
  if (EXPIRED.has(name) || /token (included in the request )?is expired/i.test(message))
    return own("denied", "EXPIRED");
  if (name === "RegionDisabledException") return own("denied", "REGION_DISABLED");
  if (UNKNOWN_TOKENS.has(name)) return site.regionalSession ? own("denied", "REGION_DISABLED") : theirs("denied");
  if (name === "AWSOrganizationsNotInUseException") return own("missing", "ORGANIZATION_NOT_IN_USE");
  if (DENIALS.has(name)) return { kind: "denied", code: denialCode(facts, site) };
  const ofEntry = entryVerdict(site.operation, facts);
  if (ofEntry) return ofEntry;
  if (name === "ServiceQuotaExceededException") return own("invalid", "LIMIT_REACHED");
  if (name.endsWith("NotFoundException") || name.startsWith("NoSuchEntity")) return theirs("missing");
  if (CONFLICTS.has(name)) return theirs("conflict");
  if (name === "TimeoutError" || name === "RequestTimeout" || system === "ETIMEDOUT") {
    return NETWORK.test(system ?? "") ? own("unavailable", "NETWORK") : own("unavailable", "TIMEOUT");
  }
  if (status === undefined) {
    return own("unavailable", system !== undefined ? "NETWORK" : "UNEXPECTED");
  }
  if (NOT_FROM_AWS.has(name)) return own("unavailable", "BAD_RESPONSE");
  if (status >= 500) return theirs("unavailable");
  // A refused signature says nothing about permissions. Services with JSON bodies answer it with status 400.
  if (status === 403 || status === 401 || REFUSED_SIGNATURE.test(name)) return theirs("denied");
  if (status >= 400) return theirs("invalid");
  return own("unavailable", "BAD_RESPONSE");
}

/** A denial never counts as absence: AWS also denies objects that the caller may not see. */
function denialCode({ name, message }: Facts, site: CallSite): string {
  if (/explicit deny in a service control policy|no service control policy allows/i.test(message)) {
    return "BLOCKED_BY_SCP" satisfies AwsFailureCode;
  }
  if (site.assumes) return site.assumes.role === "member" ? "MEMBER_ROLE_DENIED" : "MANAGEMENT_ROLE_DENIED";
  if (/^(organizations|tag):/.test(site.operation)) return "ORGANIZATION_ACCESS_DENIED" satisfies AwsFailureCode;
  if (/^(sso|identitystore):/.test(site.operation)) return "IDENTITY_CENTER_ACCESS_DENIED" satisfies AwsFailureCode;
  return name;
}

const THROTTLES: ReadonlySet<string> = new Set([
  "Throttling",
  "ThrottlingException",
  "ThrottledException",
  "TooManyRequestsException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "PriorRequestNotComplete",
  "SlowDown",
]);
const EXPIRED: ReadonlySet<string> = new Set(["ExpiredToken", "ExpiredTokenException"]);
const UNKNOWN_TOKENS: ReadonlySet<string> = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidClientTokenIdException",
  "AuthFailure",
]);
const DENIALS: ReadonlySet<string> = new Set([
  "AccessDenied",
  "AccessDeniedException",
  "UnauthorizedOperation",
  "NotAuthorizedException",
]);
const CONFLICTS: ReadonlySet<string> = new Set([
  "ResourceInUseException",
  "ConflictException",
  "ConcurrentModificationException",
]);
const NETWORK = /^(ECONN|EPIPE|ENOTFOUND|EAI_|EHOST|ENET|CERT_|ERR_TLS|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/;
/** No connection was made. A reset may come after the request had arrived. */
const NEVER_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENETUNREACH|CERT_|ERR_TLS|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/;
/** The SDK's error for an unreadable answer, such as a proxy's HTML page. */
const NOT_FROM_AWS: ReadonlySet<string> = new Set(["SyntaxError", "TypeError", "Error"]);

function sentence(code: string, facts: Facts, site: CallSite): string {
  const place = where(site);
  switch (code) {
    case "REGION_DISABLED":
      return `${site.region ?? "The region"} is not enabled in account ${site.accountId ?? "unknown"}.`;
    case "BLOCKED_BY_SCP":
      return `A service control policy of the organization blocks ${place}.`;
    case "MEMBER_ROLE_DENIED":
      return (
        `${site.assumes?.arn ?? "The member role"} could not be assumed: it is missing, does not trust the ` +
        "connector, or expects another external id."
      );
    case "MANAGEMENT_ROLE_DENIED":
      return (
        `${site.assumes?.arn ?? "The management role"} could not be assumed: it is missing, does not trust the ` +
        "connector, or expects another external id. Check the Management Account Role ARN of the integration."
      );
    case "ORGANIZATION_ACCESS_DENIED":
      return (
        `${place} is not allowed: the organization is read with a role of the management account, or of an account ` +
        "that is registered as delegated administrator, which has this permission."
      );
    case "IDENTITY_CENTER_ACCESS_DENIED":
      return (
        `${place} is not allowed: Identity Center is for a role of the management account, or of its delegated ` +
        "administrator, that allows it. Reading people takes sso:ListInstances and identitystore:List*."
      );
    case "IDENTITY_CENTER_KEY_DENIED":
      return (
        `${place} is not allowed: IAM Identity Center is encrypted with a KMS key of its own, which the role may not use. ` +
        "Give the key's ARN to the stack of the role as IdentityCenterKeyArn, and let the key's policy allow the role kms:Decrypt."
      );
    case "IDENTITY_CENTER_KEY_UNUSABLE":
      return `${place} failed: the KMS key of IAM Identity Center cannot be used (${facts.reason}). Enable or restore the key.`;
    case "ORGANIZATION_NOT_IN_USE":
      return `${place} failed: the account ${site.accountId ?? "used"} is not a member of an AWS Organization.`;
    case "CLUSTER_NOT_FOUND":
      return `${place} failed: there is no such cluster.`;
    case "ENTRY_NOT_FOUND":
      return `${place} failed: the access entry is not there.`;
    case "ENTRY_EXISTS":
      return `${place} failed: the principal has an access entry already.`;
    case "ACCESS_ENTRIES_DISABLED":
      return `${place} failed: the cluster's authentication mode is CONFIG_MAP, so it has no access entries.`;
    case "PRINCIPAL_INVALID":
      return `${place} failed: EKS knows no IAM role or user by this ARN, or it was made a moment ago.`;
    case "NO_CREDENTIALS":
      return "The connector found no AWS credentials. It takes them from its ECS task role, pod identity or environment.";
    case "EXPIRED":
      return `${place} failed: the credentials have expired.`;
    case "THROTTLED":
      return `AWS keeps throttling ${place}.`;
    case "TIMEOUT":
      return `${place} got no answer in time.`;
    case "NETWORK":
      return `AWS could not be reached for ${place} (${facts.system}).`;
    case "BAD_RESPONSE":
      return `${place} was answered, but not as AWS answers. Is a proxy in between?`;
    case "ABORTED":
      return `${place} was stopped.`;
    default:
      return `${place} failed: ${withoutSecrets(facts.message)}`;
  }
}

/** "eks:DeleteAccessEntry for cluster payments-eu in account 111122223333, eu-west-1" */
function where({ operation, about, accountId, region }: CallSite): string {
  const what = about ? `${operation} for ${about}` : operation;
  const places = [accountId && `account ${accountId}`, region].filter(Boolean).join(", ");
  return places === "" ? what : `${what} in ${places}`;
}

/** AWS quotes the whole signed request in a refusal of its signature, with the session token. */
export function withoutSecrets(text: string): string {
  const clean = text
    .replace(/(the canonical string for this request|the string-to-sign)[\s\S]*/i, "…")
    .replace(/(https?:\/\/[^\s?'"]+)\?[^\s'"]*/gi, "$1")
    .replace(/(x-amz-(?:security-token|signature|credential)\s*[=:]\s*)[^\s&'"]+/gi, "$1…")
    .replace(/k8s-aws-v1\.[\w-]+/g, "…")
    .replace(/[A-Za-z0-9+/=_-]{100,}/g, "…");
  return clean.length > 400 ? `${cutText(clean, 400)}…` : clean;
}

/** The session is unknown in the region or everywhere: AWS uses the same words for both. */
export function isUnknownSession({ code }: ProviderFailure): boolean {
  return code === "REGION_DISABLED" || UNKNOWN_TOKENS.has(code);
}
