import type { ClusterAccess } from "../access/cluster-access.port";
import type { PersonHome } from "../identities/person-home.entity";
import type { Integration } from "../integrations/integration.entity";
import type { Resource } from "../resources/resource.entity";
import type { ApprovedBy } from "./approved-by";

export interface GiveOrder {
  readonly personId: string;
  readonly resource: Pick<Resource, "id">;
  /** Null: no flow gives it. No use case does that yet: only tests and measurements do. */
  readonly flowId: string | null;
  readonly access: ClusterAccess;
  /** Null: until revoked. */
  readonly durationSeconds: number | null;
  /** The item of a request that it is for. */
  readonly request?: { readonly id: string; readonly itemId: string; readonly requesterId: string };
  readonly approvedBy?: ApprovedBy;
  /** Preconditions that the caller checked in this transaction under `lockDecisionBasis`. They are not checked again. */
  readonly preconditions?: GrantPreconditions;
}

/** An active person with a principal, a cluster that is there, and an integration in use. */
export interface GrantPreconditions {
  readonly person: PersonHome;
  readonly resource: Resource;
  readonly integration: Integration;
}
