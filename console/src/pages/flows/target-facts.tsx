import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { addresses } from "../../app/addresses";
import { PageLink } from "../../parts/links/page-link";
import { Risk } from "../../parts/words/states";
import type { Flow } from "./draft/flow-documents";
import { draftOf } from "./draft/flow-draft";
import { begun, permissionInWords, scopesInWords } from "./draft/flow-words";
import { namesIn } from "./draft/names";
import { useClusterNames } from "./fields/clusters-by-id";

type Target = NonNullable<Flow["targets"]>[number];

/** Clusters, and the permissions that the flow offers there, with their risk. */
export function TargetFacts({ flow }: { readonly flow: Flow }) {
  const names = namesIn([flow]);
  const drafts = draftOf(flow).targets;
  return (
    <SpaceBetween size="s">
      {(flow.targets ?? []).map((target, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: Targets have only their order.
        <div key={n}>
          <Box>
            <bdi>{begun(scopesInWords(drafts[n]!.resources))}</bdi> of <Integration target={target} />
          </Box>
          <ChosenClusters target={target} />
          {target.permissions.map(({ permissionId, permission }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: The same permission may appear twice.
            <div key={place}>
              <bdi>{permissionInWords(drafts[n]!.permissions[place]!, names)}</bdi>{" "}
              <Box variant="span" color="text-body-secondary">
                ({permissionId === "KUBERNETES_GROUP" ? "of Kubernetes" : permissionId})
              </Box>{" "}
              {permission && <Risk risk={permission.risk.level} />}
            </div>
          ))}
        </div>
      ))}
    </SpaceBetween>
  );
}

function Integration({ target: { integration } }: { readonly target: Target }) {
  if (!integration) return "an integration that is gone";
  return <PageLink to={addresses.integration(integration.id)}>{integration.name}</PageLink>;
}

/** Clusters that the target names one by one. */
function ChosenClusters({ target: { resources } }: { readonly target: Target }) {
  const chosen = resources.filter(({ by }) => by === "ID");
  const ids = chosen.flatMap(({ values }) => values);
  const names = useClusterNames(ids);
  if (ids.length === 0) return null;
  return chosen.map(({ mode, values }) => (
    <Box key={`${mode} ${values.join()}`} color="text-body-secondary">
      {mode === "INCLUDE" ? "Chosen: " : "Left out: "}
      <bdi>{values.map((id) => names.get(id) ?? "…").join(", ")}</bdi>
    </Box>
  ));
}
