import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import type { TableProps } from "@cloudscape-design/components/table";
import { useQuery, useSubscription } from "urql";
import { useLocation } from "wouter";
import { addresses } from "../../app/addresses";
import { useViewer } from "../../app/session";
import { graphql } from "../../gql";
import type { IntegrationsQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { ListTable } from "../../parts/lists/list-table";
import { useSearchState } from "../../parts/lists/search-state";
import { useReadAgain } from "../../parts/reading/read-again";
import { useReadAt } from "../../parts/reading/use-read-at";
import { Moment } from "../../parts/words/moment";
import { IntegrationState } from "../../parts/words/states";
import { Wrapped } from "../../parts/words/wrapped";
import { accountsOf, RunState } from "./sync-words";

const INTEGRATIONS = graphql(`
  query Integrations($after: String) {
    integrations(first: 20, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id name status statusReasons nextSyncAt
        connector { id name }
        lastSyncRun { ...SyncRunFacts }
      }
    }
  }
`);

const CHANGED = graphql(`
  subscription IntegrationsChanged {
    integrationChanged {
      integrationId
      integration { id name status statusReasons nextSyncAt lastSyncRun { ...SyncRunFacts } }
    }
  }
`);

type Integration = NonNullable<IntegrationsQuery["integrations"]>["nodes"][number];

const DEFAULTS = { cursors: "" };

export function IntegrationsPage() {
  const [{ cursors }, change] = useSearchState(DEFAULTS);
  const [{ data, fetching, error }, readAgain] = useQuery({
    query: INTEGRATIONS,
    variables: { after: afterOf(cursors) },
  });
  const isAdmin = useViewer().roles.includes("ADMIN");
  const refresh = () => readAgain({ requestPolicy: "network-only" });
  useReadAgain(readAgain);
  useSubscription({ query: CHANGED }, (_before, event) => {
    const { integrationId, integration } = event.integrationChanged ?? {};
    const isKnown = data?.integrations?.nodes.some(({ id }) => id === integrationId);
    // A new or deleted integration changes the list. Changes of a listed one arrive in the cache.
    if (integration === null || !isKnown) refresh();
    return event;
  });
  return (
    <ListTable
      title="Integrations"
      description="Each connects one AWS Organization: its accounts, its clusters, and the access that is given to them."
      columns={COLUMNS}
      connection={data?.integrations}
      isLoading={fetching}
      error={error}
      onRefresh={refresh}
      readAt={useReadAt(data)}
      isFiltered={false}
      onClearFilter={() => change({ cursors: "" })}
      actions={isAdmin && <ConnectButton />}
      empty={isAdmin ? <ConnectFirst /> : "No AWS Organization is connected yet. An administrator connects one."}
      cursors={cursors}
      onCursors={(next) => change({ cursors: next })}
    />
  );
}

function ConnectButton() {
  const [, go] = useLocation();
  return (
    <Button variant="primary" onClick={() => go(addresses.catalog())}>
      Connect an organization
    </Button>
  );
}

function ConnectFirst() {
  return (
    <>
      No AWS Organization is connected yet. <PageLink to={addresses.catalog()}>Connect one from the catalog</PageLink>
    </>
  );
}

const COLUMNS: TableProps.ColumnDefinition<Integration>[] = [
  {
    id: "name",
    header: "Name",
    isRowHeader: true,
    cell: ({ id, name }) => <PageLink to={addresses.integration(id)}>{name}</PageLink>,
  },
  { id: "status", header: "State", cell: ({ status }) => <IntegrationState status={status} /> },
  {
    id: "reasons",
    header: "Why",
    cell: ({ statusReasons }) => <Wrapped>{statusReasons.join(" ") || "-"}</Wrapped>,
  },
  { id: "last", header: "Last sync", cell: ({ id, lastSyncRun }) => <LastSync id={id} run={lastSyncRun} /> },
  { id: "next", header: "Next sync", cell: ({ nextSyncAt }) => (nextSyncAt ? <Moment at={nextSyncAt} /> : "-") },
  { id: "connector", header: "Connector", cell: ({ connector }) => connector.name },
];

function LastSync({ id, run }: { readonly id: string; readonly run: Integration["lastSyncRun"] }) {
  if (!run) return "None yet";
  return (
    <>
      <RunState state={run.state} />
      <Box>
        <PageLink to={addresses.integration(id, "sync")}>{accountsOf(run)}</PageLink>,{" "}
        <Moment at={run.finishedAt ?? run.createdAt} />
      </Box>
    </>
  );
}
