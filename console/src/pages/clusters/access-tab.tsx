import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Cluster } from "./cluster";
import { ClusterEntries } from "./cluster-entries";
import { ClusterGrants } from "./cluster-grants";

/** The present access: grants of Drawbridge, and the access entries on the cluster, whoever made them. */
export function AccessTab({ cluster }: { readonly cluster: Cluster }) {
  return (
    <SpaceBetween size="m">
      <ClusterGrants cluster={cluster} />
      <ClusterEntries cluster={cluster} />
    </SpaceBetween>
  );
}
