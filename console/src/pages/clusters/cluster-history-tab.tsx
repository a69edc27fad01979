import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { ClusterHistoryQuery } from "../../gql/graphql";
import { AccessHistoryLink } from "../../parts/links/audit-links";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { Cluster } from "./cluster";

const HISTORY = graphql(`
  query ClusterHistory($id: ID!, $after: String) {
    resource(id: $id) {
      id
      history(first: 20, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { id at summary actorName outcome }
      }
    }
  }
`);

type Event = NonNullable<NonNullable<ClusterHistoryQuery["resource"]>["history"]>["nodes"][number];

export function ClusterHistoryTab({ cluster }: { readonly cluster: Cluster }) {
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: HISTORY, variables: { id: cluster.id, after } });
  const connection = data?.resource?.history;
  return (
    <SectionTable
      title="History"
      description="Events of the cluster, its access and its requests, the newest first."
      columns={COLUMNS}
      nodes={connection?.nodes}
      totalCount={connection?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="Nothing was done to it yet."
      actions={<AccessHistoryLink resourceId={cluster.id} />}
      pages={pagesOf(connection)}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Event>[] = [
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Moment at={at} /> },
  { id: "what", header: "What", isRowHeader: true, minWidth: 280, cell: ({ summary }) => <bdi>{summary}</bdi> },
  { id: "who", header: "Who", cell: ({ actorName }) => <bdi>{actorName}</bdi> },
  {
    id: "outcome",
    header: "Outcome",
    cell: ({ outcome }) =>
      outcome === "REFUSED" ? (
        <StatusWord type="warning">Refused</StatusWord>
      ) : (
        <StatusWord type="success">Done</StatusWord>
      ),
  },
];
