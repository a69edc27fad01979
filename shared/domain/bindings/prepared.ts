import type { Tx } from "../../platform/database/unit-of-work";
import type { Binding } from "./binding.entity";

export type Prepared =
  /** Its principal was seen just now. Its ARN may be another one than last time. */
  | { readonly kind: "ready"; readonly binding: Binding }
  | { readonly kind: "waiting"; readonly until: Date }
  /** The slot is not the person's alone any more, or out of use: its grants go on with another binding. */
  | { readonly kind: "moved" }
  | NoPrincipal;

/** The person has no principal of their own there, and asking again will not help: the grants that need it are to end. */
export interface NoPrincipal {
  readonly kind: "failed";
  readonly code: "PRINCIPAL_NOT_FOUND" | "REFUSED_BY_AWS";
  readonly message: string;
  /** Somebody else took away what the person had: the role, its assignment, or the user. */
  readonly isLoss?: boolean;
}

/**
 * The consequences for the grants of a binding, in the transaction that records its principal, before the lease is released:
 * a worker that dies has done both or neither.
 */
export interface WhenPrepared {
  ready(tx: Tx, binding: Pick<Binding, "id" | "principalArn">): Promise<void>;
  /** Its grants wait for another reason than before, or for none. */
  reasonChanged(tx: Tx, bindingId: string): Promise<void>;
  failed(tx: Tx, bindingId: string, reason: NoPrincipal): Promise<void>;
  /** Moves what needs the binding to another one, made where something does. Nothing ends by it. */
  moved(tx: Tx, bindingId: string, makeAnother: () => Promise<Pick<Binding, "id">>): Promise<void>;
}
