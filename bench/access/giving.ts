import type { GrantParts } from "./grant-parts";
import type { BenchCluster } from "./grant-world";

/** A connected organization in which grants are given in turn with the calls that they are made of. */
export interface Giving extends GivingWays {
  readonly parts: GrantParts;
  /** One for each account. */
  readonly clusters: readonly BenchCluster[];
}

/** How one strategy gives access. */
export interface GivingWays {
  /** Decides about every cluster. */
  readonly owner: Parameters<GrantParts["platform"]["accessRequests"]["approve"]>[0];
  /** Gets access as a grant. */
  readonly emil: Giving["owner"];
  readonly integrationId: string;
  /** The calls to AWS that one new grant takes, asked for another person by the product's own adapter. */
  callsAlone(cluster: BenchCluster): Promise<void>;
}
