import type { Tx } from "../../platform/database/unit-of-work";
import type { IdentityChanges } from "./affected-owners";

/** A resource that lost its last own owner, with the providers that named its owners. */
export interface OwnerLoss {
  readonly providerIds: readonly string[];
}

/** The port from identities to owners: owners of everything that names a changed person or group are resolved again. */
export interface OwnerResolutionPort {
  /** Ids and names, in lower case, of the groups to which owners or rules refer. */
  referencedGroups(tx: Tx, providerId: string): Promise<ReadonlySet<string>>;
  /** Counts resources with an own owner that this provider names. */
  countOwned(tx: Tx, providerId: string): Promise<number>;
  /**
   * Resolves owners again; answers the resources that lost theirs. Subscribers are told of the change of people, and
   * role groups are frozen to the groups that they name.
   */
  resolveChanged(tx: Tx, changes: IdentityChanges): Promise<readonly OwnerLoss[]>;
  /** Values saved before there was a provider now refer to this first one. */
  adopt(tx: Tx, providerId: string): Promise<void>;
}
