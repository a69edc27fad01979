import SpaceBetween from "@cloudscape-design/components/space-between";
import { ClusterEntries } from "./cluster-entries";
import { ClusterGrants } from "./cluster-grants";
import type { Cluster } from "./cluster-page";

/** Who has access now: what was given here, and what stands on the cluster, whoever put it there. */
export function AccessTab({ cluster }: { readonly cluster: Cluster }) {
  return (
    <SpaceBetween size="m">
      <ClusterGrants cluster={cluster} />
      <ClusterEntries cluster={cluster} />
    </SpaceBetween>
  );
}
