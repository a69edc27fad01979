import type { Tx } from "../../platform/database/unit-of-work";
import type { Binding } from "./binding.entity";

export type Prepared =
  /** Its principal was observed just now. Its ARN may differ from last time. */
  | { readonly kind: "ready"; readonly binding: Binding }
  | { readonly kind: "waiting"; readonly until: Date }
  /** The slot is assigned to others too, or out of use: its grants go on with another binding. */
  | { readonly kind: "moved" }
  | NoPrincipal;

/** The person has no principal of their own there, and a retry is useless: the grants that need it end. */
export interface NoPrincipal {
  readonly kind: "failed";
  readonly code: "PRINCIPAL_NOT_FOUND" | "REFUSED_BY_AWS";
  readonly message: string;
  /** Others removed what the person had: the role, its assignment, or the user. */
  readonly isLoss?: boolean;
  /** The code of the binding's failure, for the log; left out: the binding had failed before. */
  readonly failureCode?: string;
}

/**
 * The consequences for the grants of a binding, in the transaction that records its principal. A worker that dies has
 * written both or neither.
 */
export interface WhenPrepared {
  ready(tx: Tx, binding: Pick<Binding, "id" | "principalArn">): Promise<void>;
  /** The reason for which its grants wait has changed, or is over. */
  reasonChanged(tx: Tx, bindingId: string): Promise<void>;
  failed(tx: Tx, bindingId: string, reason: NoPrincipal): Promise<void>;
  /** Moves the grants of the binding to another one, which is created only if there are any. No grant ends by it. */
  moved(tx: Tx, bindingId: string, makeAnother: () => Promise<Pick<Binding, "id">>): Promise<void>;
}
