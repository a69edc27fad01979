import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { CursorPages, isPaged } from "../../parts/lists/cursor-pages";
import { fittingColumns } from "../../parts/lists/fitting-columns";
import { usePageWidth } from "../../parts/lists/use-page-width";
import type { Standing } from "../../parts/own-standing";
import { Problem } from "../../parts/problems/problem";
import type { AskableCluster } from "./ask-documents";
import { clusterColumns } from "./cluster-columns";
import { type ClusterFilter, NO_FILTER } from "./cluster-search";
import type { AskableClusters } from "./use-askable-clusters";

export interface ChosenName {
  readonly id: string;
  readonly name: string;
  /** Undefined: not known yet. */
  readonly place?: string | undefined;
}

interface Props {
  readonly isForSelf: boolean;
  readonly standingOf: (resourceId: string) => Standing;
  readonly clusters: AskableClusters;
  readonly chosen: readonly ChosenName[];
  readonly onChoose: (ids: readonly string[]) => void;
}

export function ClusterTable({ clusters, chosen, isForSelf, standingOf, onChoose }: Props) {
  const { state, change, connection, isLoading, error, readAgain } = clusters;
  const columns = useMemo(() => clusterColumns(isForSelf, standingOf), [isForSelf, standingOf]);
  const pageWidth = usePageWidth();
  const isFiltered =
    (state.only !== "all" && (isForSelf || state.only !== "favourites")) ||
    Object.keys(NO_FILTER).some((key) => state[key as keyof ClusterFilter] !== "");
  return (
    <>
      <Problem error={error} onRetry={readAgain} />
      <Table
        variant="embedded"
        trackBy={({ resource }) => resource.id}
        wrapLines
        items={connection?.nodes ?? []}
        columnDefinitions={fittingColumns(columns, pageWidth)}
        selectionType="multi"
        selectedItems={chosen.map(({ id }) => ({ resource: { id } }) as AskableCluster)}
        isItemDisabled={({ resource, cannot }) => cannot !== null && chosen.every(({ id }) => id !== resource.id)}
        onSelectionChange={({ detail }) => onChoose(withPage(chosen, connection?.nodes ?? [], detail.selectedItems))}
        sortingColumn={{ sortingField: state.order }}
        sortingDescending={state.direction === "DESC"}
        onSortingChange={({ detail }) =>
          change({
            order: detail.sortingColumn.sortingField ?? state.order,
            direction: detail.isDescending ? "DESC" : "ASC",
            cursors: "",
          })
        }
        pagination={
          isPaged(state.cursors, connection?.pageInfo) && (
            <CursorPages
              cursors={state.cursors}
              pageInfo={connection?.pageInfo}
              isLoading={isLoading}
              onChange={(cursors) => change({ cursors })}
            />
          )
        }
        empty={
          <NothingToChoose isFiltered={isFiltered} onClear={() => change({ ...NO_FILTER, only: "all", cursors: "" })} />
        }
        ariaLabels={{
          tableLabel: "Clusters that you may ask for",
          selectionGroupLabel: "Choose clusters",
          allItemsSelectionLabel: () => "Choose all clusters of this page",
          itemSelectionLabel: (_all, { resource }) => `Choose ${resource.name}`,
        }}
      />
    </>
  );
}

/** Keeps the clusters that were chosen on other pages or under another filter. */
function withPage(
  chosen: readonly ChosenName[],
  page: readonly AskableCluster[],
  selected: readonly AskableCluster[],
): string[] {
  const here = new Set(page.map(({ resource }) => resource.id));
  const now = selected.map(({ resource }) => resource.id);
  const kept = chosen.map(({ id }) => id).filter((id) => !here.has(id) || now.includes(id));
  return [...new Set([...kept, ...now])];
}

function NothingToChoose({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  if (!isFiltered) {
    return (
      <Box padding="l">
        No access flow offers you a cluster. An administrator of Drawbridge can say which flow might.
      </Box>
    );
  }
  return (
    <Box textAlign="center" padding="m">
      <SpaceBetween size="s">
        <Box>No cluster that you may ask for matches.</Box>
        <Button onClick={onClear}>Show all clusters</Button>
      </SpaceBetween>
    </Box>
  );
}
