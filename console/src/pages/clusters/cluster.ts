import type { ClusterDetailQuery } from "../../gql/graphql";

export type Cluster = NonNullable<ClusterDetailQuery["resource"]>;
/** Null: no flow lets the viewer ask for the cluster, or the viewer is not a person. */
export type CanAsk = NonNullable<ClusterDetailQuery["requestableResources"]>["nodes"][number] | null;
