import Box from "@cloudscape-design/components/box";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { Moment } from "../../parts/words/moment";
import type { Integration } from "./integration";
import { durationOf } from "./sync-panel";
import type { SyncRun } from "./sync-run-facts";
import { accountsOf, changesOf, RunState, TRIGGERS } from "./sync-words";

const RUNS = graphql(`
  query SyncRuns($id: ID!, $after: String) {
    syncRuns(first: 20, after: $after, filter: { integrationId: $id }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes { ...SyncRunFacts }
    }
  }
`);

const DEFAULTS = { cursors: "" };

/** Syncs of the last thirty days, the newest first. */
export function HistoryTab({ integration }: { readonly integration: Integration }) {
  const [{ cursors }, change] = useSearchState(DEFAULTS);
  const [{ data, error }, readAgain] = useQuery({
    query: RUNS,
    variables: { id: integration.id, after: afterOf(cursors) },
  });
  const newest = integration.lastSyncRun?.id;
  useEffect(() => {
    if (newest) readAgain({ requestPolicy: "network-only" });
  }, [newest, readAgain]);
  const columns = useMemo(() => columnsFor(integration.id), [integration.id]);
  return (
    <SectionTable
      title="Syncs"
      description="Those of the last 30 days, the newest first."
      columns={columns}
      nodes={data?.syncRuns?.nodes}
      totalCount={data?.syncRuns?.totalCount}
      keyOf={({ id }) => id}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      empty="No sync has started yet. Start one on the tab “Newest sync”."
      pages={{ cursors, pageInfo: data?.syncRuns?.pageInfo, onChange: (next) => change({ cursors: next }) }}
    />
  );
}

const columnsFor = (integrationId: string): TableProps.ColumnDefinition<SyncRun>[] => [
  {
    id: "when",
    header: "When",
    isRowHeader: true,
    minWidth: 170,
    cell: (run) => (
      <PageLink to={addresses.syncRun(integrationId, run.id)}>
        <Moment at={run.createdAt} />
      </PageLink>
    ),
  },
  { id: "state", header: "Outcome", minWidth: 200, cell: (run) => <Outcome {...run} /> },
  { id: "trigger", header: "Why", cell: ({ trigger, requestedBy }) => `${TRIGGERS[trigger]}, by ${requestedBy}` },
  { id: "took", header: "Took", minWidth: 80, cell: (run) => durationOf(run) },
  { id: "accounts", header: "Accounts", cell: accountsOf },
  { id: "clusters", header: "Clusters", minWidth: 100, cell: ({ clustersFound }) => clustersFound },
  { id: "changes", header: "Changes", cell: changesOf },
];

function Outcome({ state, failure }: SyncRun) {
  return (
    <>
      <RunState state={state} />
      {failure && <Box color="text-body-secondary">{failure.message}</Box>}
    </>
  );
}
