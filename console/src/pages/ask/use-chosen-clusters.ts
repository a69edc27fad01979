import { useMemo } from "react";
import { useQuery } from "urql";
import { problemsOf } from "../../parts/problems/problem";
import { useReadAgain } from "../../parts/reading/read-again";
import { CHOSEN, WHY_NOT } from "./ask-documents";
import { type ChosenCluster, offeredPermissions } from "./offered-permissions";

/** The offers of the chosen clusters, or the reason why no access flow offers one of them. */
export function useChosenClusters(resourceIds: readonly string[], granteeId: string | null) {
  const isNone = resourceIds.length === 0;
  const variables = useMemo(
    () => ({ filter: { resourceIds: [...resourceIds] }, for: granteeId }),
    [resourceIds, granteeId],
  );
  const [{ data, error, fetching }, read] = useQuery({ query: CHOSEN, variables, pause: isNone });
  useReadAgain(read);
  const nodes = data?.requestableResources?.nodes;
  const missing =
    isNone || fetching || !nodes
      ? undefined
      : resourceIds.find((id) => !nodes.some(({ resource }) => resource.id === id));
  const [other] = useQuery({
    query: WHY_NOT,
    variables: { resourceId: missing ?? "", for: granteeId },
    pause: missing === undefined,
  });
  const unoffered = other.data?.requestableResource;
  const whyNot =
    missing === undefined ? undefined : (problemsOf(other.error)[0]?.message ?? unoffered?.cannot?.message);
  return useMemo(() => {
    const found = resourceIds.map((id) => nodes?.find(({ resource }) => resource.id === id));
    const isWhole = found.length > 0 && found.every((one) => one !== undefined);
    const nameOf = (id: string) => (unoffered?.resource.id === id ? unoffered.resource.name : "a cluster");
    return {
      chosen: resourceIds.map((id, n) => ({
        id,
        name: found[n]?.resource.name ?? nameOf(id),
        place: placeOf(found[n]?.resource),
      })),
      offered: isWhole ? offeredPermissions(found) : null,
      error: isNone ? undefined : error,
      whyNot,
      readAgain: () => read({ requestPolicy: "network-only" }),
    };
  }, [nodes, resourceIds, isNone, error, whyNot, unoffered, read]);
}

type Resource = ChosenCluster["resource"];

/** The account and region that tell clusters of one name apart: "Payments Production (310254875561), eu-west-1". */
function placeOf(resource: Resource | undefined): string | undefined {
  return (
    resource && `${resource.account.name} (${resource.account.number})${resource.region ? `, ${resource.region}` : ""}`
  );
}
