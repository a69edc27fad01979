import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../app/addresses";
import { graphql } from "../gql";
import type { DriftKind } from "../gql/enums";
import type { DriftFactsFragment } from "../gql/graphql";
import { Moment } from "./moment";
import { PageLink } from "./page-link";
import { StatusWord } from "./status-word";

graphql(`
  fragment DriftFacts on DriftFinding {
    id kind state principalArn differences since asOf version
    person { id displayName }
    acceptance { acceptedByName reason until }
  }
`);

export const DRIFT_WORDS: Readonly<Record<DriftKind, readonly [StatusIndicatorProps.Type, string]>> = {
  FOREIGN: ["info", "Entries of others"],
  NEW: ["warning", "New entries of others"],
  ORPHAN: ["in-progress", "Ours that no grant wants"],
  OURS_ALTERED: ["warning", "Ours, changed by others"],
  OURS_MISSING: ["error", "Ours, taken away by others"],
};

export type DriftFinding = DriftFactsFragment & {
  readonly resource?: { readonly id: string; readonly name: string } | null;
};

export const DRIFT_COLUMNS: TableProps.ColumnDefinition<DriftFinding>[] = [
  {
    id: "principal",
    header: "Principal",
    isRowHeader: true,
    minWidth: 240,
    cell: ({ principalArn, person }) => (person ? `${person.displayName} (${principalArn})` : principalArn),
  },
  {
    id: "kind",
    header: "Kind",
    cell: ({ kind }) => <StatusWord type={DRIFT_WORDS[kind][0]}>{DRIFT_WORDS[kind][1]}</StatusWord>,
  },
  {
    id: "cluster",
    header: "Cluster",
    cell: ({ resource }) => (resource ? <PageLink to={addresses.cluster(resource.id)}>{resource.name}</PageLink> : "-"),
  },
  { id: "differences", header: "What differs", minWidth: 240, cell: ({ differences }) => differences.join(" ") || "-" },
  { id: "since", header: "Since", cell: ({ since }) => <Moment at={since} /> },
  {
    id: "accepted",
    header: "Accepted",
    cell: ({ acceptance }) => (acceptance ? `By ${acceptance.acceptedByName}: ${acceptance.reason}` : "-"),
  },
];
