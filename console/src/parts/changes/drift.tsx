import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { DriftKind } from "../../gql/enums";
import type { DriftFactsFragment } from "../../gql/graphql";
import { isRisky, riskOf } from "../drift-risk";
import { PageLink } from "../links/page-link";
import { accessInWords } from "../words/access-words";
import { Breakable } from "../words/breakable";
import { Moment } from "../words/moment";
import { Risk } from "../words/states";
import { StatusWord } from "../words/status-word";

graphql(`
  fragment DriftFacts on DriftFinding {
    id kind state principalArn differences since asOf version
    person { id displayName }
    acceptance { acceptedByName reason until }
    access { permissions { id name risk { level } } ...AccessWords }
  }
`);

/** The plural and the singular of each kind. */
export const DRIFT_WORDS: Readonly<Record<DriftKind, readonly [StatusIndicatorProps.Type, string, string]>> = {
  FOREIGN: ["info", "Entries of others", "Entry of others"],
  NEW: ["warning", "New entries of others", "New entry of others"],
  ORPHAN: ["in-progress", "Ours that no grant wants", "Ours, wanted by no grant"],
  OURS_ALTERED: ["warning", "Ours, changed by others", "Ours, changed by others"],
  OURS_MISSING: ["error", "Ours, taken away by others", "Ours, taken away by others"],
};

export type DriftFinding = DriftFactsFragment & {
  readonly resource?: { readonly id: string; readonly name: string } | null;
};

export const DRIFT_COLUMNS: TableProps.ColumnDefinition<DriftFinding>[] = [
  { id: "kind", header: "Kind", minWidth: 165, cell: (finding) => <Kind finding={finding} /> },
  {
    id: "cluster",
    header: "Cluster",
    minWidth: 120,
    cell: ({ resource }) => (resource ? <PageLink to={addresses.cluster(resource.id)}>{resource.name}</PageLink> : "-"),
  },
  {
    id: "principal",
    header: "Principal",
    isRowHeader: true,
    minWidth: 170,
    cell: ({ principalArn, person }) => (
      <Breakable>{person ? `${person.displayName} (${principalArn})` : principalArn}</Breakable>
    ),
  },
  {
    id: "differences",
    header: "What differs",
    minWidth: 170,
    cell: ({ differences }) => (differences.length === 0 ? "-" : <Breakable>{differences.join(" ")}</Breakable>),
  },
  { id: "since", header: "Since", cell: ({ since }) => <Moment at={since} /> },
  {
    id: "accepted",
    header: "Accepted",
    cell: ({ acceptance }) => (acceptance ? `By ${acceptance.acceptedByName}: ${acceptance.reason}` : "-"),
  },
];

/** The kind of the finding. A foreign entry shows its access and risk: "Cluster admin, critical risk". */
function Kind({ finding }: { readonly finding: DriftFinding }) {
  const { kind, access } = finding;
  const [type, , word] = DRIFT_WORDS[kind];
  const risk = riskOf(finding);
  return (
    <>
      <StatusWord type={isRisky(finding) ? "warning" : type}>{word}</StatusWord>
      {access && (
        <div>
          {accessInWords(access)} {risk !== null && <Risk risk={risk} />}
        </div>
      )}
    </>
  );
}
