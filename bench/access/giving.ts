import type { GrantParts } from "./grant-parts";
import type { BenchCluster } from "./grant-world";

/** A connected organization in which grants alternate with the bare calls. */
export interface Giving extends GivingWays {
  readonly parts: GrantParts;
  /** One for each account. */
  readonly clusters: readonly BenchCluster[];
}

/** A principal strategy under measurement. */
export interface GivingWays {
  /** The approver of every cluster. */
  readonly owner: Parameters<GrantParts["platform"]["accessRequests"]["approve"]>[0];
  /** The grantee. */
  readonly emil: Giving["owner"];
  readonly integrationId: string;
  /** The calls to AWS of one new grant, made for another person by the product's own adapter. */
  callsAlone(cluster: BenchCluster): Promise<void>;
}
