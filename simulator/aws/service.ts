import type { Principal } from "../sessions";
import type { World } from "../world";
import type { Input } from "./input";
import type { Protocol } from "./protocols";

/** One AWS service, as one file in services/. The gateway has authenticated and authorised the caller before an operation runs. */
export interface Service {
  /** Its name in the credential scope of a signature, and in IAM actions. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly xmlNamespace?: string;
  /** Regional services refuse callers whose account has not enabled the region, and obey region denials. */
  readonly regional: boolean;
  readonly operations: ReadonlyMap<string, Operation>;
  /** rest-json only: what a method and the decoded path segments mean. */
  readonly route?: (method: string, segments: readonly string[]) => Route | null;
  /** The resource that an AccessDenied message names. */
  readonly resource?: (call: Call) => string;
}

export type Operation = (call: Call) => object;

export interface Route {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Call {
  readonly world: World;
  readonly caller: Principal;
  readonly region: string;
  readonly operation: string;
  readonly input: Input;
}
