import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TokenGroup from "@cloudscape-design/components/token-group";
import { useState } from "react";
import type { Standing } from "../../parts/own-standing";
import { OwnStandingLinks } from "../../parts/own-standing-links";
import { type ClusterFilter, ClusterSearch } from "./cluster-search";
import { type ChosenName, ClusterTable } from "./cluster-table";
import type { AskableClusters } from "./use-askable-clusters";

interface Props {
  readonly clusters: AskableClusters;
  readonly isForSelf: boolean;
  readonly standingOf: (resourceId: string) => Standing;
  readonly chosen: readonly ChosenName[];
  readonly onChoose: (ids: readonly string[]) => void;
  /** The address has named a cluster, so the search for others opens on demand. */
  readonly isChosenAlready: boolean;
  readonly errorText: string | undefined;
}

/** Finds clusters, and keeps the chosen ones across searches. */
export function ClusterChoice(props: Props) {
  const { clusters, isForSelf, standingOf, chosen, onChoose, isChosenAlready, errorText } = props;
  const [isOpen, setOpen] = useState(!isChosenAlready);
  const { state, change, connection } = clusters;
  const narrow = (changes: Partial<ClusterFilter & { only: string }>) => change({ ...changes, cursors: "" });
  const counter = isOpen && connection ? `(${connection.totalCount.toLocaleString("en")})` : undefined;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={counter}
          actions={!isOpen && <Button onClick={() => setOpen(true)}>Choose other clusters</Button>}
        >
          Clusters
        </Header>
      }
    >
      <SpaceBetween size="s">
        <FormField label="Clusters to ask for" description={isOpen && HELP} errorText={errorText} stretch>
          <div id="clusters" tabIndex={-1} style={{ outline: "none" }}>
            <SpaceBetween size="xs">
              {isOpen && <ClusterSearch filter={state} onChange={narrow} />}
              {isOpen && (
                <SegmentedControl
                  label="Which clusters are shown"
                  selectedId={isForSelf || state.only !== "favourites" ? state.only : "all"}
                  options={choicesFor(isForSelf, clusters.possibleCount)}
                  onChange={({ detail }) => narrow({ only: detail.selectedId })}
                />
              )}
              {chosen.length > 0 && <ChosenClusters chosen={chosen} onChoose={onChoose} />}
              {chosen.map(({ id, name }) => (
                <OwnStandingLinks key={id} standing={standingOf(id)} cluster={name} />
              ))}
            </SpaceBetween>
          </div>
        </FormField>
        {isOpen && <ClusterTable {...{ clusters, isForSelf, standingOf, chosen, onChoose }} />}
      </SpaceBetween>
    </Container>
  );
}

const HELP = "Choose one, or up to 20 for the same access.";

/**
 * The filters, with the number of clusters that can be requested now. The table lists the others too, each with its
 * obstacle.
 */
function choicesFor(isForSelf: boolean, possibleCount: number | undefined) {
  return [
    { id: "all", text: "All" },
    ...(isForSelf ? [{ id: "favourites", text: "Favourites" }] : []),
    {
      id: "possible",
      text: possibleCount === undefined ? "Possible now" : `Possible now (${possibleCount.toLocaleString("en")})`,
    },
  ];
}

function ChosenClusters({ chosen, onChoose }: Pick<Props, "chosen" | "onChoose">) {
  return (
    <TokenGroup
      items={chosen.map(({ name, place }) => ({
        label: name,
        dismissLabel: `Do not ask for ${name}`,
        ...(place !== undefined && { description: place }),
      }))}
      onDismiss={({ detail }) => onChoose(chosen.filter((_one, n) => n !== detail.itemIndex).map(({ id }) => id))}
    />
  );
}
