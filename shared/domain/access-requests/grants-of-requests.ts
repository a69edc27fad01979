import type { EntityManager } from "typeorm";
import type { Tx } from "../../platform/database/unit-of-work";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import type { Identity } from "../identities/identity.entity";
import type { Integration } from "../integrations/integration.entity";
import type { Resource } from "../resources/resource.entity";

/** What requests need from grants. */
export interface GrantsOfRequests {
  /** Gives the access, in the transaction that approves it: there is no approval without its grant, nor two grants for one. */
  create(
    tx: Tx,
    give: {
      readonly identityId: string;
      readonly resource: Resource;
      readonly flowId: string;
      readonly access: ClusterAccess;
      readonly durationSeconds: number | null;
    },
  ): Promise<{ readonly id: string }>;
  /** Ends a grant that was not seen on the cluster yet, because its request was cancelled. False: it is past that. */
  endPending(tx: Tx, grantId: string, message: string | null): Promise<boolean>;
}

/** What requests need from bindings. */
export interface Principals {
  /** Throws DomainError where the person cannot become a principal in the integration's accounts. */
  assertPrincipal(manager: EntityManager, identity: Identity, integration: Integration): Promise<void>;
}

export interface PlannedCall {
  readonly service: string;
  readonly operation: string;
  readonly accountId: string;
  readonly region: string | null;
  /** What is passed, as JSON. */
  readonly parameters: string;
}

/** What giving an access would do, as of the last look at the cluster. */
export interface AccessPlan {
  readonly calls: readonly PlannedCall[];
  /** Null: the person has no access entry. */
  readonly before: ClusterAccess | null;
  readonly after: ClusterAccess;
  /** When the entry was last looked at; null: never. */
  readonly seenAt: Date | null;
}

/** What a preview needs from grants. */
export interface AccessPlanner {
  plan(
    manager: EntityManager,
    wanted: {
      readonly identity: Identity;
      readonly resource: Resource;
      readonly access: ClusterAccess;
      readonly durationSeconds: number | null;
    },
  ): Promise<AccessPlan>;
}
