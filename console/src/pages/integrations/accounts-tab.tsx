import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Input from "@cloudscape-design/components/input";
import Popover from "@cloudscape-design/components/popover";
import type { TableProps } from "@cloudscape-design/components/table";
import { useEffect, useMemo } from "react";
import { useQuery } from "urql";
import { addresses } from "../../app/addresses";
import { graphql } from "../../gql";
import type { SyncAccountsQuery } from "../../gql/graphql";
import { afterOf } from "../../parts/cursor-pages";
import { PageLink } from "../../parts/page-link";
import { Outcome, outcomeWord } from "../../parts/scan-outcome";
import { useSearchState } from "../../parts/search-state";
import { SectionTable } from "../../parts/section-table";
import { useTypedSearch } from "../../parts/typed-search";
import type { Integration } from "./integration-page";
import { useLiveSync } from "./live-sync";
import { Why } from "./run-failures";
import { AccountProgress } from "./sync-words";

const ACCOUNTS = graphql(`
  query SyncAccounts($runId: ID!, $after: String, $filter: AccountOutcomeFilterInput) {
    syncRun(id: $runId) {
      id
      accounts(first: 50, after: $after, filter: $filter) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          accountId accountName state outcome clustersFound code message advice operation requestId
          regions { region outcome code message advice operation requestId }
        }
      }
    }
  }
`);

const REGIONS = graphql(`
  query ScannedRegions($integrationId: ID!) {
    accounts(first: 200, filter: { integrationId: $integrationId }) {
      nodes { id number regions { region outcome } }
    }
  }
`);

type Row = NonNullable<SyncAccountsQuery["syncRun"]>["accounts"]["nodes"][number];
/** Of each account the regions of its last scan, with their outcomes. */
type Scanned = ReadonlyMap<string, ReadonlyMap<string, string>>;

const DEFAULTS = { search: "", cursors: "" };
/** A page is read again at most so often while accounts come in. */
const CALM_MS = 1_000;

/** Accounts down, regions across: how the newest sync came out for each, with advice where something is to be done. */
export function AccountsTab({ integration }: { readonly integration: Integration }) {
  const [state, change] = useSearchState(DEFAULTS);
  const [text, setText] = useTypedSearch(state.search, (search) => change({ search, cursors: "" }));
  const run = integration.lastSyncRun;
  const [{ data, error }, readAgain] = useQuery({
    query: ACCOUNTS,
    variables: {
      runId: run?.id ?? "",
      after: afterOf(state.cursors),
      filter: state.search === "" ? null : { search: state.search },
    },
    pause: !run,
  });
  const [{ data: known }, readRegionsAgain] = useQuery({
    query: REGIONS,
    variables: { integrationId: integration.id },
  });
  const { told } = useLiveSync(integration.id);
  useEffect(() => {
    if (told === 0) return;
    const timer = setTimeout(() => {
      readAgain({ requestPolicy: "network-only" });
      readRegionsAgain({ requestPolicy: "network-only" });
    }, CALM_MS);
    return () => clearTimeout(timer);
  }, [told, readAgain, readRegionsAgain]);
  const scanned = useMemo(() => scannedOf(known?.accounts?.nodes ?? []), [known]);
  const connection = data?.syncRun?.accounts;
  const columns = useMemo(
    () => columnsFor(regionsOf(integration.discoveryRegions, scanned, connection?.nodes ?? []), scanned),
    [integration.discoveryRegions, scanned, connection],
  );
  return (
    <SectionTable
      title="Accounts and regions"
      description="How the newest sync came out for each of them."
      columns={columns}
      nodes={run ? connection?.nodes : []}
      totalCount={connection?.totalCount}
      keyOf={({ accountId }) => accountId}
      error={error}
      onRetry={() => readAgain({ requestPolicy: "network-only" })}
      filter={
        <Input
          type="search"
          value={text}
          onChange={({ detail }) => setText(detail.value)}
          ariaLabel="Find accounts by name or number"
          placeholder="Name or number of an account"
        />
      }
      empty={
        state.search === ""
          ? "No sync has read an account yet. Start one on the tab Sync."
          : "No account has this in its name or number."
      }
      pages={{
        cursors: state.cursors,
        pageInfo: connection?.pageInfo,
        onChange: (cursors) => change({ cursors }),
      }}
    />
  );
}

function scannedOf(
  accounts: readonly { number: string; regions?: readonly { region: string; outcome: string }[] | null }[],
): Scanned {
  return new Map(
    accounts.map(({ number, regions }) => [number, new Map((regions ?? []).map((one) => [one.region, one.outcome]))]),
  );
}

/** Those that the settings name, or else all that some account was scanned in. */
function regionsOf(named: readonly string[], scanned: Scanned, rows: readonly Row[]): readonly string[] {
  const found = new Set([
    ...named,
    ...[...scanned.values()].flatMap((regions) => [...regions.keys()]),
    ...rows.flatMap(({ regions }) => regions.map(({ region }) => region)),
  ]);
  return [...found].sort();
}

function columnsFor(regions: readonly string[], scanned: Scanned): TableProps.ColumnDefinition<Row>[] {
  return [
    {
      id: "account",
      header: "Account",
      isRowHeader: true,
      minWidth: 180,
      cell: ({ accountName, accountId }) => (
        <>
          <PageLink to={addresses.account(accountId)}>{accountName}</PageLink>
          <Box color="text-body-secondary" fontSize="body-s">
            {accountId}
          </Box>
        </>
      ),
    },
    { id: "state", header: "As a whole", minWidth: 150, cell: (row) => <WholeAccount row={row} /> },
    {
      id: "clusters",
      header: "Clusters",
      cell: ({ state, clustersFound }) => (state === "DONE" ? clustersFound : "-"),
    },
    ...regions.map((region) => ({
      id: region,
      header: region,
      minWidth: 130,
      cell: (row: Row) => <RegionCell row={row} region={region} last={scanned.get(row.accountId)?.get(region)} />,
    })),
  ];
}

function WholeAccount({ row }: { readonly row: Row }) {
  if (row.state !== "DONE" || row.outcome === null) return <AccountProgress state={row.state} />;
  return <Explained outcome={row.outcome} where={row.accountName} cause={row} />;
}

function RegionCell({
  row,
  region,
  last,
}: {
  readonly row: Row;
  readonly region: string;
  readonly last: string | undefined;
}) {
  const told = row.regions.find((one) => one.region === region);
  if (told) return <Explained outcome={told.outcome} where={`${row.accountName}, ${region}`} cause={told} />;
  // The account as a whole says why: its regions were not looked at.
  const isWhole = row.state !== "DONE" || (row.outcome !== "OK" && row.regions.length === 0);
  return isWhole || last === undefined ? "-" : <Outcome outcome={last === "OK" ? "OK" : last} />;
}

interface ExplainedProps {
  readonly outcome: string;
  readonly where: string;
  readonly cause: Parameters<typeof Why>[0];
}

function Explained({ outcome, where, cause }: ExplainedProps) {
  if (!cause.message && !cause.advice) return <Outcome outcome={outcome} />;
  return (
    <Popover
      triggerType="custom"
      header={where}
      size="large"
      content={<Why {...cause} />}
      dismissAriaLabel="Close"
      renderWithPortal
    >
      <Button variant="inline-link" ariaLabel={`${outcomeWord(outcome)[1]}: why, in ${where}`}>
        <Outcome outcome={outcome} />
      </Button>
    </Popover>
  );
}
