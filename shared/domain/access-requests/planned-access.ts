import type { EntityManager } from "typeorm";
import type { ClusterAccess } from "../catalog/cluster-access.port";
import type { Identity } from "../identities/identity.entity";
import type { Resource } from "../resources/resource.entity";

export interface PlannedCall {
  /** Such as "eks" or "sso". */
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
