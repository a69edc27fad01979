import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useRef } from "react";
import { useQuery } from "urql";
import { graphql } from "../../gql";
import type { FlowHistoryQuery } from "../../gql/graphql";
import { SectionTable } from "../../parts/lists/section-table";
import { useListPage } from "../../parts/lists/use-list-page";
import { Moment } from "../../parts/words/moment";
import { StatusWord } from "../../parts/words/status-word";
import type { Flow } from "./draft/flow-documents";

const HISTORY = graphql(`
  query FlowHistory($id: ID!, $after: String) {
    auditEvents(first: 20, after: $after, filter: { flowId: $id }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { id at summary actorName outcome }
    }
  }
`);

type Event = NonNullable<FlowHistoryQuery["auditEvents"]>["nodes"][number];

/** Audit events that name the flow: its changes, its requests and its grants. */
export function FlowHistoryTab({ flow: { id, version } }: { readonly flow: Flow }) {
  const { after, pagesOf } = useListPage();
  const [{ data, error }, readAgain] = useQuery({ query: HISTORY, variables: { id, after } });
  const readOf = useRef(version);
  useEffect(() => {
    if (readOf.current === version) return;
    readOf.current = version;
    readAgain({ requestPolicy: "network-only" });
  }, [version, readAgain]);
  return (
    <SectionTable
      title="History"
      description="Its changes, requests by it, and what it gave, the newest first."
      columns={COLUMNS}
      nodes={data?.auditEvents?.nodes}
      totalCount={data?.auditEvents?.totalCount}
      keyOf={(event) => event.id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="Nothing is recorded about it."
      pages={pagesOf(data?.auditEvents)}
    />
  );
}

const COLUMNS: TableProps.ColumnDefinition<Event>[] = [
  { id: "at", header: "When", minWidth: 180, cell: ({ at }) => <Moment at={at} /> },
  { id: "what", header: "What", isRowHeader: true, minWidth: 260, cell: ({ summary }) => <bdi>{summary}</bdi> },
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
