import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useMemo } from "react";
import { useQuery } from "urql";
import { useParams } from "wouter";
import { addresses } from "../../app/addresses";
import { PageSkeleton } from "../../app/page-skeleton";
import { graphql } from "../../gql";
import type { SyncRunPageQuery } from "../../gql/graphql";
import { PageLink } from "../../parts/links/page-link";
import { afterOf } from "../../parts/lists/cursor-pages";
import { useSearchState } from "../../parts/lists/search-state";
import { SectionTable } from "../../parts/lists/section-table";
import { Problem } from "../../parts/problems/problem";
import { Outcome } from "../../parts/problems/scan-outcome";
import { useReadAgain } from "../../parts/reading/read-again";
import { StatusWord } from "../../parts/words/status-word";
import { useLiveSync } from "./live-sync";
import { ACCOUNTS_OF_RUN, outcomeColumns, regionsOf } from "./outcome-grid";
import { RunFailures } from "./run-failures";
import { RunResult, RunStory } from "./sync-panel";
import { WholeFailure } from "./sync-tab";
import { isUnderWay } from "./sync-words";

const RUN = graphql(`
  query SyncRunPage($id: ID!) {
    syncRun(id: $id) {
      ...SyncRunFacts
      outcomes { outcome count }
      integration { id name lastSyncRun { id } }
    }
  }
`);

type Run = NonNullable<SyncRunPageQuery["syncRun"]>;

/** One sync, also one of the past: its outcome, and its failures. */
export function SyncRunPage() {
  const { id = "", run: runId = "" } = useParams<{ id: string; run: string }>();
  const [{ data, fetching, error }, readAgain] = useQuery({ query: RUN, variables: { id: runId } });
  useReadAgain(readAgain);
  if (data?.syncRun) return <OneRun run={data.syncRun} />;
  if (fetching) return <PageSkeleton />;
  return (
    <SpaceBetween size="m">
      <Header variant="h1">Sync</Header>
      <Problem error={error} />
      <Box>
        Syncs are kept for 30 days. <PageLink to={addresses.integration(id, "history")}>All that are kept</PageLink>
      </Box>
    </SpaceBetween>
  );
}

function OneRun({ run }: { readonly run: Run }) {
  const { id, name } = run.integration;
  const { failures } = useLiveSync(id);
  return (
    <SpaceBetween size="m">
      <Header variant="h1" description={<RunStory run={run} />}>
        Sync of {name}
      </Header>
      <PageLink to={addresses.integration(id, "history")}>{`All syncs of ${name}`}</PageLink>
      <Container header={<Header variant="h2">Outcome</Header>}>
        <SpaceBetween size="m">
          <RunResult run={run} />
          {run.outcomes.length > 0 && (
            <KeyValuePairs items={[{ label: "Accounts by outcome", value: countsOf(run) }]} />
          )}
        </SpaceBetween>
      </Container>
      {run.failure && <WholeFailure failure={run.failure} />}
      <AccountsOfRun run={run}>
        <RunFailures run={run} live={isUnderWay(run.state) ? failures : []} />
      </AccountsOfRun>
    </SpaceBetween>
  );
}

function countsOf({ outcomes }: Run) {
  return (
    <SpaceBetween direction="horizontal" size="m">
      {outcomes.map(({ outcome, count }) => (
        <span key={outcome}>
          {outcome === "OK" ? <StatusWord type="success">Read in full</StatusWord> : <Outcome outcome={outcome} />} (
          {count})
        </span>
      ))}
    </SpaceBetween>
  );
}

const DEFAULTS = { cursors: "" };
const NOT_SCANNED = new Map<string, ReadonlyMap<string, string>>();

interface AccountsProps {
  readonly run: Run;
  /** Shown below the accounts once these are there, so that no table moves. */
  readonly children: ReactNode;
}

/** An older run keeps only failures, so a region without an entry was scanned successfully. */
function AccountsOfRun({ run, children }: AccountsProps) {
  const [{ cursors }, change] = useSearchState(DEFAULTS);
  const [{ data, error }, readAgain] = useQuery({
    query: ACCOUNTS_OF_RUN,
    variables: { runId: run.id, after: afterOf(cursors), filter: null },
  });
  const connection = data?.syncRun?.accounts;
  const columns = useMemo(
    () => outcomeColumns(regionsOf([], NOT_SCANNED, connection?.nodes ?? []), NOT_SCANNED),
    [connection],
  );
  const isNewest = run.integration.lastSyncRun?.id === run.id;
  return (
    <SpaceBetween size="m">
      <SectionTable
        title="Accounts and regions"
        description={isNewest ? "All accounts, with the regions that came out otherwise." : NOT_NEWEST}
        columns={columns}
        nodes={connection?.nodes}
        totalCount={connection?.totalCount}
        keyOf={({ accountId }) => accountId}
        error={error}
        onRetry={() => readAgain({ requestPolicy: "network-only" })}
        empty={isNewest ? "No account was read." : "No account came out otherwise, or this is not kept any more."}
        pages={{ cursors, pageInfo: connection?.pageInfo, onChange: (next) => change({ cursors: next }) }}
      />
      {(connection || error) && children}
    </SpaceBetween>
  );
}

const NOT_NEWEST = "Those that were not read in full. More is kept of the newest sync only.";
