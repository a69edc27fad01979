import type { Principal } from "../world/sessions";
import type { World } from "../world/world";
import type { AwsError } from "./aws-error";
import type { Input } from "./input";

/** One AWS service, as one file in services/. The gateway has authenticated and authorised the caller before an operation runs. */
export interface Service {
  /** Its name in the credential scope of a signature, and in IAM actions unless these have one of their own. */
  readonly name: string;
  readonly actionPrefix?: string;
  readonly protocol: Protocol;
  readonly xmlNamespace?: string;
  /** Regional services refuse callers whose account has not enabled the region, and obey region denials. */
  readonly regional: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  /** rest-json only: what a method and the decoded path segments mean. */
  readonly route?: (method: string, segments: readonly string[]) => Route | null;
  /** The permissions that a call requires, all of them; by default its own name on everything. */
  readonly needs?: (call: ServiceCall) => readonly Need[];
}

/** One action on one resource, with the condition keys that the service tells IAM. */
export interface Need {
  readonly action: string;
  /** An ARN, or "*" for an action without resources. */
  readonly resource: string;
  readonly keys?: readonly ContextKey[];
  /** The resource does not exist, so a condition on it does not hold. */
  readonly isAbsent?: boolean;
  /** The resource that an AccessDenied message names, where it is another. */
  readonly shownAs?: string;
}

/** A key without a value is missing in the request. */
export type ContextKey = readonly [string, string | readonly string[] | undefined];

export type Operation = (call: ServiceCall) => object;

export interface Route {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ServiceCall {
  readonly world: World;
  readonly caller: Principal;
  readonly region: string;
  readonly operation: string;
  readonly input: Input;
  /** The last word of its user agent, where programs name themselves beside their SDK. */
  readonly client: string;
}

/** One HTTP request, read to its end. */
export interface WireRequest {
  readonly method: string;
  /** Without the query string, still percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The wire format of one family of AWS services: calls, answers and errors. */
export interface Protocol {
  /** Throws UnknownOperation where the request names none. */
  read(request: WireRequest, service: Service): { readonly operation: string; readonly input: Input };
  answer(
    operation: string,
    output: object,
    requestId: string,
    service: Service,
    headers: WireRequest["headers"],
  ): WireResponse;
  error(error: AwsError, requestId: string): WireResponse;
  /** AWS's errors for invalid credentials; the same cause has another code in each protocol. */
  readonly refusals: {
    readonly missing: () => AwsError;
    readonly unknown: () => AwsError;
    readonly expired: () => AwsError;
    readonly denied: (message: string) => AwsError;
  };
}
